import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SecretText } from '../../src/kernel/secret-text.js';
import { createLogger, describeError } from '../../src/platform/logger.js';
import { createMailer, type Mailer, type MailMessage, MailRefusedError } from '../../src/platform/mailer.js';
import { freePort } from '../support/postgres-server.js';

const message: MailMessage = {
  id: '018f4c2e-5a0b-7c3d-9e1f-001122334455',
  to: 'ada@example.com',
  subject: 'xyz-987 is your Latchkey code — schön',
  text: 'Code: xyz-987\n\nIf it was not you, do nothing.\n\n— Latchkey',
  html: '<p>Code: <b>xyz-987</b></p>',
};
const from = 'Latchkey <no-reply@id.example.com>';

const lines: string[] = [];
const logger = createLogger({
  level: 'debug',
  isPretty: false,
  destination: new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  }),
});

/** The header lines of a message, unfolded. */
function headersOf(source: string): string[] {
  const [head = ''] = source.split('\r\n\r\n');
  return head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
}
const header = (source: string, name: string) =>
  headersOf(source)
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.slice(name.length + 1).trim());

describe('mail by SMTP', () => {
  interface Received {
    readonly from: string;
    readonly to: string[];
    readonly source: string;
  }
  const received: Received[] = [];
  let refusal: Error | undefined;
  let server: SMTPServer;
  let mailer: Mailer;
  beforeAll(async () => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo: (_address, _session, done) => done(refusal),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          received.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            source: Buffer.concat(chunks).toString('utf8'),
          });
          done();
        });
      },
    });
    const { port } = await new Promise<AddressInfo>((resolve) => {
      const listening = server.listen(0, '127.0.0.1', () => resolve(listening.address() as AddressInfo));
    });
    mailer = createMailer({ kind: 'smtp', from, url: new SecretText(`smtp://127.0.0.1:${port}`) }, logger);
  });
  afterAll(async () => {
    mailer.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  beforeEach(() => {
    received.length = 0;
    refusal = undefined;
  });

  const sent = async (changes: Partial<MailMessage> = {}): Promise<Received> => {
    await mailer.send({ ...message, ...changes });
    const [one, ...others] = received;
    if (!one || others.length > 0) throw new Error('Not one message came.');
    return one;
  };

  it('that the other side refuses is an error, so that it is tried again', async () => {
    refusal = Object.assign(new Error('mailbox full'), { responseCode: 452 });
    await expect(mailer.send(message)).rejects.toThrow(/452/);
    expect(received).toEqual([]);
  });

  it.each([
    'ada@example.com, eve@example.net',
    'ada@example.com; eve@example.net',
    'friends: ada@example.com, eve@example.net;',
    '"ada@example.com, eve@example.net" <ada@example.com>',
    'ada@example.com\r\nBcc: eve@example.net',
    'ada@example.com>\r\nRCPT TO:<eve@example.net',
  ])('never reaches a second recipient, whatever the address says: %j', async (to) => {
    await mailer.send({ ...message, to }).catch(() => {});
    for (const { to: reached, source } of received) {
      expect(reached.length).toBeLessThanOrEqual(1);
      expect(reached).not.toContain('eve@example.net');
      expect(header(source, 'Bcc')).toEqual([]);
    }
  });

  it.each([
    ['subject', { subject: 'Hello\r\nBcc: eve@example.net\r\n\r\nAnother body' }],
    ['subject', { subject: 'Hello\nX-Injected: yes' }],
    ['subject', { subject: 'Hello\rX-Injected: yes' }],
    ['id', { id: 'x>\r\nX-Injected: yes' }],
  ] as const)('takes no header from the %s: %j', async (_, changes) => {
    const { to, source } = await sent(changes);
    expect(to).toEqual(['ada@example.com']);
    expect(header(source, 'Bcc')).toEqual([]);
    expect(header(source, 'X-Injected')).toEqual([]);
    expect(source).not.toMatch(/^Another body/m);
  });

  it('reads no file and no address that a text names', async () => {
    const { source } = await sent({ text: 'file:///etc/passwd', html: '<img src="file:///etc/passwd">' });
    expect(source).not.toContain('root:');
  });

  it('is from us, to one person, with its subject, text and page', async () => {
    const { from: sender, to, source } = await sent();
    expect(sender).toBe('no-reply@id.example.com');
    expect(to).toEqual(['ada@example.com']);
    expect(header(source, 'From')).toEqual([from]);
    expect(header(source, 'To')).toEqual(['ada@example.com']);
    expect(header(source, 'Subject')).toHaveLength(1);
    expect(source).toMatch(/Content-Type: text\/plain/);
    expect(source).toMatch(/Content-Type: text\/html/);
    expect(source).toContain('Code: xyz-987');
    expect(header(source, 'X-Mailer')).toEqual([]);
  });

  it('has the same Message-ID when it is sent again, and another than any other', async () => {
    const first = header((await sent()).source, 'Message-ID');
    received.length = 0;
    const again = header((await sent()).source, 'Message-ID');
    received.length = 0;
    const other = header((await sent({ id: '018f4c2e-5a0b-7c3d-9e1f-000000000000' })).source, 'Message-ID');
    expect(first).toHaveLength(1);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first[0]).toContain(message.id);
  });

  it('says in its errors neither code nor password of the mail service', async () => {
    const port = await freePort();
    const url = new SecretText(`smtp://mailuser:the-mail-password@127.0.0.1:${port}`);
    const unreachable = createMailer({ kind: 'smtp', from, url }, logger);
    const error = await unreachable.send(message).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(describeError(error))).not.toMatch(/the-mail-password|xyz-987/);
    unreachable.close();
  });

  it.each([
    ['that is full for now', 452, false],
    ['that is not there', 550, true],
    ['that is too busy', 421, false],
  ])('knows whether another try makes sense: to a mailbox %s (%i)', async (_, responseCode, isPermanent) => {
    refusal = Object.assign(new Error('<ada@example.com> said no'), { responseCode });
    const error = await mailer.send(message).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MailRefusedError);
    expect(error).toMatchObject({
      isPermanent,
      message: expect.stringContaining(String(responseCode)),
    });
    expect(JSON.stringify(describeError(error))).not.toContain('ada@example');
  });

  it('gives up a server that says nothing after ten seconds', async () => {
    const silent: TcpServer = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const url = new SecretText(`smtp://127.0.0.1:${port}`);
    const connected = new Promise((resolve) => silent.once('connection', resolve));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const waiting = createMailer({ kind: 'smtp', from, url }, logger);
      let outcome: unknown;
      const sending = waiting.send(message).catch((error: unknown) => {
        outcome = error;
      });
      await connected;
      await vi.advanceTimersByTimeAsync(9_900);
      expect(outcome).toBeUndefined();
      await vi.advanceTimersByTimeAsync(200);
      await sending;
      expect(outcome).toBeInstanceOf(Error);
      waiting.close();
    } finally {
      vi.useRealTimers();
      silent.close();
    }
  });
});

describe('mail in the folder of a developer', () => {
  let folder: string;
  let mailbox: string;
  let mailer: Mailer;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-mailbox-'));
    mailbox = join(folder, 'mailbox');
    mailer = createMailer({ kind: 'console', from, folder: mailbox }, logger);
  });
  afterAll(() => {
    mailer.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is one file that a mail program can open, and that nobody else can read', async () => {
    await mailer.send(message);
    expect(readdirSync(mailbox)).toEqual([`${message.id}.eml`]);
    const path = join(mailbox, `${message.id}.eml`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(mailbox).mode & 0o777).toBe(0o700);

    const source = readFileSync(path, 'utf8');
    expect(header(source, 'To')).toEqual(['ada@example.com']);
    expect(header(source, 'From')).toEqual([from]);
    expect(header(source, 'MIME-Version')).toEqual(['1.0']);
    const boundary = /boundary="([^"]+)"/.exec(header(source, 'Content-Type')[0] ?? '')?.[1];
    const parts = source.split(`--${boundary}`);
    expect(parts).toHaveLength(4);
    expect(parts[1]).toContain('Code: xyz-987');
    expect(parts[2]).toContain('<b>xyz-987</b>');
    expect(parts[3]?.trim()).toBe('--');
  });

  it('is in the log, where the developer reads the code', async () => {
    lines.length = 0;
    await mailer.send(message);
    const line = JSON.parse(lines.join(''));
    expect(line.msg).toContain('Code: xyz-987');
    expect(line.mailbox).toBe(join(mailbox, `${message.id}.eml`));
  });

  it('stays one file when it is sent again', async () => {
    await Promise.all([mailer.send(message), mailer.send(message), mailer.send(message)]);
    expect(readdirSync(mailbox)).toEqual([`${message.id}.eml`]);
  });
});

describe('mail by Resend', () => {
  interface Call {
    readonly url: string | undefined;
    readonly authorization: string | undefined;
    readonly key: string | string[] | undefined;
    readonly body: Record<string, unknown>;
  }
  const calls: Call[] = [];
  let answer: { status: number; body: object };
  let server: Server;
  let mailer: Mailer;
  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += String(chunk);
      });
      request.on('end', () => {
        const { authorization, 'idempotency-key': key } = request.headers;
        calls.push({ url: request.url, authorization, key, body: JSON.parse(text) });
        response
          .writeHead(answer.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // The package asks the environment for its address when a client is made.
    vi.stubEnv('RESEND_BASE_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    mailer = createMailer({ kind: 'resend', from, apiKey: new SecretText('re_the_key') }, logger);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    mailer.close();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    calls.length = 0;
    answer = { status: 200, body: { id: 'sent' } };
  });

  it.each([
    [401, 'missing_api_key'],
    [422, 'validation_error'],
    [429, 'rate_limit_exceeded'],
    [500, 'application_error'],
  ])(
    'that is answered with %i is an error, which tells of the reason and of nothing else',
    async (status, name) => {
      answer = { status, body: { statusCode: status, name, message: 'ada@example.com re_the_key' } };
      const error = await mailer.send(message).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toContain(name);
      expect(JSON.stringify(describeError(error))).not.toMatch(/re_the_key|ada@example|xyz-987/);
    },
  );

  it.each([
    [422, 'validation_error', true],
    [429, 'rate_limit_exceeded', false],
    [500, 'application_error', false],
    [401, 'missing_api_key', false],
  ])('that is answered with %i %s is hopeless: %s', async (status, name, isPermanent) => {
    answer = { status, body: { statusCode: status, name, message: 'no' } };
    await expect(mailer.send(message)).rejects.toMatchObject({ isPermanent });
  });

  it('goes to one person, once however often it is tried', async () => {
    await mailer.send(message);
    await mailer.send(message);
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      expect(call).toMatchObject({ url: '/emails', authorization: 'Bearer re_the_key', key: message.id });
      expect(call.body).toMatchObject({
        from,
        to: ['ada@example.com'],
        subject: message.subject,
        text: message.text,
      });
    }
  });

  it('that cannot be handed over is an error', async () => {
    vi.stubEnv('RESEND_BASE_URL', `http://127.0.0.1:${await freePort()}`);
    const unreachable = createMailer({ kind: 'resend', from, apiKey: new SecretText('re_the_key') }, logger);
    await expect(unreachable.send(message)).rejects.toThrow();
  });
});

describe('no mail', () => {
  it('is sent nowhere, and that is no error', async () => {
    lines.length = 0;
    await createMailer({ kind: 'none', from }, logger).send(message);
    expect(lines).toEqual([]);
  });
});
