import { createSocket, type Socket } from 'node:dgram';
import type { Resolver as RealResolver } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

type Records = { readonly mx?: readonly string[]; readonly a?: true; readonly aaaa?: true };
/** What the name server knows; a number is an error code, `silent` never answers. */
const zone: Readonly<Record<string, Records | number | 'silent'>> = {
  'mail.example': { mx: ['mx.mail.example'] },
  'null-mx.example': { mx: ['.'], a: true },
  'two.example': { mx: ['.', 'mx.two.example'] },
  'address.example': { a: true },
  'address6.example': { aaaa: true },
  'empty.example': {},
  'failing.example': 2,
  'refusing.example': 5,
  'silent.example': 'silent',
};

const place = vi.hoisted(() => ({ port: 0 }));
// Only the way to the name server is another; asking and understanding stay as they are.
vi.mock(import('node:dns/promises'), async (original) => {
  const real = await original();
  class LocalResolver extends real.Resolver {
    constructor(options?: ConstructorParameters<typeof RealResolver>[0]) {
      super(options);
      this.setServers([`127.0.0.1:${place.port}`]);
    }
  }
  return { ...real, Resolver: LocalResolver };
});

describe('a domain', () => {
  let server: Socket;
  beforeAll(async () => {
    server = createSocket('udp4');
    server.on('message', (query, { port, address }) => {
      const answer = answerTo(query);
      if (answer) server.send(answer, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    place.port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

  it.each([
    ['that does not exist', 'nowhere.example', false],
    ['that says it takes none (null MX)', 'null-mx.example', false],
    ['without a mail server and without an address', 'empty.example', false],
    ['with a mail server', 'mail.example', true],
    ['with a mail server beside a null one', 'two.example', true],
    ['with an address only', 'address.example', true],
    ['with an IPv6 address only', 'address6.example', true],
    ['whose name server fails', 'failing.example', true],
    ['whose name server refuses', 'refusing.example', true],
    ['whose name server says nothing', 'silent.example', true],
  ])('%s: mail to %s is accepted: %s', async (_, domain, isAccepted) => {
    const { DnsMailDomains } = await import('../../src/platform/mail-domain.js');
    const start = performance.now();
    expect(await new DnsMailDomains().acceptsMail(domain)).toBe(isAccepted);
    expect(performance.now() - start).toBeLessThan(7_000);
  });
});

const recordTypes = { a: 1, mx: 15, aaaa: 28 } as const;

/** The answer of a name server that knows the zone (RFC 1035 section 4). */
function answerTo(query: Buffer): Buffer | undefined {
  const labels: string[] = [];
  let at = 12;
  while (query[at]) {
    const length = query[at] as number;
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = query.readUInt16BE(at + 1);
  const question = query.subarray(12, at + 5);
  const known = zone[labels.join('.').toLowerCase()];
  if (known === 'silent') return undefined;
  const data = typeof known === 'object' ? recordsOf(known, type) : [];
  const code = known === undefined ? 3 : typeof known === 'number' ? known : 0;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 6);
  return Buffer.concat([head, question, ...data.map((one) => record(type, one))]);
}

function recordsOf({ mx, a, aaaa }: Records, type: number): Buffer[] {
  if (type === recordTypes.mx)
    return (mx ?? []).map((name) => Buffer.concat([Buffer.from([0, 10]), encoded(name)]));
  if (type === recordTypes.a && a) return [Buffer.from([192, 0, 2, 1])];
  if (type === recordTypes.aaaa && aaaa)
    return [Buffer.concat([Buffer.from([0x20, 0x01]), Buffer.alloc(14)])];
  return [];
}

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  // A pointer to the name in the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function encoded(name: string): Buffer {
  const labels = name === '.' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
}
