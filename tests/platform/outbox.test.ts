import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { SecretText } from '../../src/kernel/secret-text.js';
import { createEmailModule, type EmailModule } from '../../src/modules/email/email.module.js';
import type { Letter } from '../../src/modules/email/email.service.js';
import type { DatabaseConnection } from '../../src/platform/database.js';
import { KeyRing } from '../../src/platform/key-ring.js';
import { createLogger } from '../../src/platform/logger.js';
import type { Mailer, MailMessage } from '../../src/platform/mailer.js';
import { openDatabase } from '../../src/platform/open-database.js';
import { secureRandom } from '../../src/platform/random.js';
import { startApp } from '../support/app.js';
import { MovableClock } from '../support/clock.js';
import { Mailbox } from '../support/mailbox.js';
import { anApplicant, aUser } from '../support/people.js';
import { aDatabase } from './a-database.js';

const secretKey = 'the secret key of the instance';
const letter: Letter = {
  name: 'registration-code',
  subject: 'xyz-987 is your Latchkey code',
  paragraphs: ['Somebody is registering the username ada_lovelace.'],
  code: 'xyz-987',
  closing: 'If it was not you, do nothing.',
};

interface Row {
  id: string;
  status: string;
  attempts: number;
  is_sealed: boolean;
  due_in: number;
}

const settings = { ENVIRONMENT: 'test', SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk' };

describe('a letter', () => {
  let bare: Awaited<ReturnType<typeof aDatabase>>;
  let connection: DatabaseConnection;
  let clock: MovableClock;
  let lines: string[];
  beforeAll(async () => {
    bare = await aDatabase('migrated');
    connection = await openDatabase(loadConfig({ ...settings, DATABASE_URL: bare.url }).config.database);
  });
  afterAll(async () => {
    await connection.close();
    await bare.drop();
  });
  beforeEach(async () => {
    await connection.database.execute(sql`delete from outbox_messages`);
    clock = new MovableClock();
    lines = [];
  });

  /** A node, whose deliveries the test does by hand. */
  function aNode(mailer: Mailer, key = secretKey): EmailModule['email'] {
    const destination = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    const logger = createLogger({ level: 'debug', isPretty: false, destination });
    const parts = { mailer, clock, logger, random: secureRandom, instanceName: 'Latchkey' };
    return createEmailModule({
      ...parts,
      database: connection.database,
      keyRing: new KeyRing(new SecretText(key)),
    }).email;
  }

  const enqueue = (node: EmailModule['email'], to = 'ada@example.com') =>
    connection.database.transaction((tx) => node.enqueue(to, letter, tx));

  const rows = async () =>
    Array.from(
      (await connection.database.execute(sql`
        select id, status, attempts, sealed_message is not null as is_sealed,
               extract(epoch from due_at - ${clock.now().toISOString()}::timestamptz)::float as due_in
        from outbox_messages`)) as unknown as Iterable<Row>,
    );

  it('does not exist when the transaction that tells of it does not', async () => {
    const mailbox = new Mailbox();
    const node = aNode(mailbox);
    const failing = connection.database.transaction(async (tx) => {
      await node.enqueue('ada@example.com', letter, tx);
      throw new Error('The account was not made.');
    });
    await expect(failing).rejects.toThrow('The account was not made.');
    await node.deliverDue();
    expect(await rows()).toEqual([]);
    expect(mailbox.messages).toEqual([]);
  });

  it('is not sent before its transaction is over', async () => {
    const mailbox = new Mailbox();
    const node = aNode(mailbox);
    await connection.database.transaction(async (tx) => {
      await node.enqueue('ada@example.com', letter, tx);
      await node.deliverDue();
      expect(mailbox.messages).toEqual([]);
    });
    await node.deliverDue();
    expect(mailbox.messages).toMatchObject([{ to: 'ada@example.com', subject: letter.subject }]);
  });

  it('shows neither its code nor its address to whoever reads the table', async () => {
    await enqueue(aNode(new Mailbox()));
    const [row] = Array.from(
      (await connection.database.execute(
        sql`select to_jsonb(m)::text as text, encode(sealed_message, 'escape') as bytes from outbox_messages m`,
      )) as unknown as Iterable<{ text: string; bytes: string }>,
    );
    for (const text of [row?.text, row?.bytes]) {
      expect(text).toBeTypeOf('string');
      for (const secret of ['xyz-987', 'ada@', 'lovelace', 'example.com']) expect(text).not.toContain(secret);
    }
  });

  it('that was sent leaves nothing of itself behind', async () => {
    const node = aNode(new Mailbox());
    await enqueue(node);
    await node.deliverDue();
    expect(await rows()).toMatchObject([{ status: 'SENT', is_sealed: false }]);
  });

  it('that was refused is tried again, later each time, and at least every 15 minutes', async () => {
    const mailbox = new Mailbox();
    const node = aNode(mailbox);
    await enqueue(node);
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      mailbox.failures.push(new Error('The mail service is down.'));
      await node.deliverDue();
      const [row] = await rows();
      const wait = Math.min(5 * 2 ** (attempt - 1), 900);
      expect(row).toMatchObject({ status: 'WAITING', attempts: attempt, is_sealed: true });
      expect(row?.due_in).toBeGreaterThanOrEqual(wait * 0.75 - 1);
      expect(row?.due_in).toBeLessThanOrEqual(wait * 1.25 + 1);

      await node.deliverDue();
      expect((await rows())[0]?.attempts).toBe(attempt);
      clock.advance(wait * 1.25 + 1);
    }
    await node.deliverDue();
    expect(mailbox.messages).toHaveLength(1);
    expect(lines.join('')).not.toMatch(/xyz-987|ada@example/);
  });

  it('keeps its id through all tries, so that the other side can tell', async () => {
    const ids: string[] = [];
    const mailer: Mailer = {
      send: async ({ id }: MailMessage) => {
        ids.push(id);
        if (ids.length < 3) throw new Error('not now');
      },
      close: () => {},
    };
    const node = aNode(mailer);
    await enqueue(node);
    for (let turn = 0; turn < 3; turn += 1) {
      await node.deliverDue();
      clock.advance(60);
    }
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  it('is given up after a day, and its text is erased', async () => {
    const mailbox = new Mailbox();
    const node = aNode(mailbox);
    await enqueue(node);
    clock.advance(86_400 - 60);
    mailbox.failures.push(new Error('down'));
    await node.deliverDue();
    expect(await rows()).toMatchObject([{ status: 'WAITING' }]);

    clock.advance(120);
    mailbox.failures.push(new Error('down'));
    await node.deliverDue();
    expect(await rows()).toMatchObject([{ status: 'FAILED', is_sealed: false }]);
    expect(lines.join('')).toContain('Mail given up');

    clock.advance(86_400);
    await node.deliverDue();
    expect(mailbox.messages).toEqual([]);
  });

  it('is sent once by two nodes that deliver at the same time', async () => {
    const boxes = [new Mailbox(), new Mailbox(), new Mailbox()];
    const nodes = boxes.map((box) => aNode(box));
    const addresses = Array.from({ length: 40 }, (_, index) => `person${index}@example.com`);
    for (const address of addresses) await enqueue(nodes[0] as EmailModule['email'], address);

    await Promise.all(nodes.map((node) => node.deliverDue()));
    const sent = boxes.flatMap((box) => box.messages.map(({ to }) => to));
    expect(sent.toSorted()).toEqual(addresses.toSorted());
  });

  it('is sent once by two nodes that reach for it in the same moment', async () => {
    const boxes = [new Mailbox(), new Mailbox()];
    const nodes = boxes.map((box) => aNode(box));
    for (const name of ['ada', 'eve']) await enqueue(nodes[0] as EmailModule['email'], `${name}@example.com`);

    // Whoever waits for the rows meets the other one there.
    const { both } = await connection.database.transaction(async (tx) => {
      await tx.execute(sql`select id from outbox_messages for update`);
      const reaching = Promise.all(nodes.map((node) => node.deliverDue()));
      for (let turn = 0; turn < 3; turn += 1) await tx.execute(sql`select pg_sleep(0.1)`);
      return { both: reaching };
    });
    await both;
    await Promise.all(nodes.map((node) => node.deliverDue()));
    const sent = boxes.flatMap((box) => box.messages.map(({ to }) => to));
    expect(sent.toSorted()).toEqual(['ada@example.com', 'eve@example.com']);
  });

  it('whose node died while it sent is taken over a minute later, and not before', async () => {
    const dying: Mailer = { send: () => new Promise<void>(() => {}), close: () => {} };
    const dead = aNode(dying);
    await enqueue(dead);
    void dead.deliverDue();
    await expect.poll(async () => (await rows())[0]?.attempts).toBe(1);

    const mailbox = new Mailbox();
    const alive = aNode(mailbox);
    clock.advance(50);
    await alive.deliverDue();
    expect(mailbox.messages).toEqual([]);
    clock.advance(11);
    await alive.deliverDue();
    expect(mailbox.messages).toHaveLength(1);
  });

  it('that cannot be opened waits for the right key, and holds up no other', async () => {
    const mailbox = new Mailbox();
    const other = aNode(mailbox, 'the secret key of another instance');
    await enqueue(aNode(new Mailbox()));
    await enqueue(other, 'eve@example.com');
    await other.deliverDue();
    expect(mailbox.messages.map(({ to }) => to)).toEqual(['eve@example.com']);
    expect(lines.join('')).toContain('SECRET_KEY');

    clock.advance(60);
    const right = new Mailbox();
    await aNode(right).deliverDue();
    expect(right.messages.map(({ to }) => to)).toEqual(['ada@example.com']);
  });

  it('moved into the row of another is not sent', async () => {
    const mailbox = new Mailbox();
    const node = aNode(mailbox);
    await enqueue(node);
    await connection.database.execute(sql`update outbox_messages set id = ${secureRandom.uuid()}::uuid`);
    await node.deliverDue();
    expect(mailbox.messages).toEqual([]);
  });

  it('is forgotten 30 days after it was sent or given up, and never before', async () => {
    const node = aNode(new Mailbox());
    await enqueue(node);
    await node.deliverDue();
    clock.advance(29 * 86_400);
    await enqueue(node);
    await node.forgetDone();
    expect(await rows()).toHaveLength(2);
    clock.advance(2 * 86_400);
    await node.forgetDone();
    expect(await rows()).toMatchObject([{ status: 'WAITING' }]);
  });

  it('goes out however many there are', async () => {
    const mailbox = new Mailbox();
    const node = aNode(mailbox);
    const addresses = Array.from({ length: 25 }, () => `${randomBytes(8).toString('hex')}@example.com`);
    await connection.database.transaction(async (tx) => {
      for (const address of addresses) await node.enqueue(address, letter, tx);
    });
    await node.deliverDue();
    expect(mailbox.messages).toHaveLength(25);
  });
});

describe('the letter of a registration', () => {
  it('is sent by another node, when the mail service failed and the first node ended', async () => {
    const app = await startApp();
    try {
      const first = await app.anotherNode();
      first.mailbox.failures.push(new Error('The mail service is down.'));
      // Whichever node looks first gets the failure.
      app.mailbox.failures.push(new Error('The mail service is down.'));
      const { email } = await anApplicant(first);
      await expect
        .poll(() => first.mailbox.failures.length + app.mailbox.failures.length, { timeout: 6_000 })
        .toBeLessThan(2);
      await first.stop();

      app.mailbox.failures.length = 0;
      app.clock.advance(30);
      const restarted = await app.anotherNode();
      await expect
        .poll(() => restarted.mailbox.to(email).length + app.mailbox.to(email).length, { timeout: 6_000 })
        .toBe(1);
    } finally {
      await app.stop();
    }
  });

  it('is there at once: nobody waits for the next turn', async () => {
    const app = await startApp();
    try {
      const start = performance.now();
      await aUser(app);
      expect(performance.now() - start).toBeLessThan(3_000);
    } finally {
      await app.stop();
    }
  });
});
