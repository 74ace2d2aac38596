import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SecretText } from '../../src/kernel/secret-text.js';
import type { DatabaseConnection } from '../../src/platform/database.js';
import { openPostgres } from '../../src/platform/database-postgres.js';
import { createLogger } from '../../src/platform/logger.js';
import { MessageBus, type Wire } from '../../src/platform/message-bus.js';
import { RedisConnection, RedisWire } from '../../src/platform/redis.js';
import { type CutOff, cutOff } from '../http/cut-off.js';
import { findRedis } from '../support/redis.js';
import { aDatabase } from './a-database.js';

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
beforeEach(() => {
  lines.length = 0;
});

/** A wire of which the test holds both ends. */
class TestWire implements Wire {
  readonly sent: string[] = [];
  isBroken = false;
  isOpen = false;
  hear: (text: string) => void = () => {};
  say: (isConnected: boolean) => void = () => {};

  async open(
    _name: string,
    onText: (text: string) => void,
    onState: (isConnected: boolean) => void,
  ): Promise<void> {
    this.isOpen = true;
    this.hear = onText;
    this.say = onState;
  }

  async send(name: string, text: string): Promise<void> {
    if (this.isBroken) throw new Error('The wire is broken.');
    this.sent.push(`${name}: ${text}`);
  }

  async close(): Promise<void> {
    this.isOpen = false;
  }
}

/** Everything that a bus hears on a topic from now on. */
function heardBy(bus: MessageBus, topic = 'news'): string[] {
  const heard: string[] = [];
  bus.subscribe(topic, (message) => heard.push(message));
  return heard;
}

describe('a message', () => {
  it('on a broken wire fails nobody, still reaches the own node, and is missed in the log without its words', async () => {
    const wire = new TestWire();
    wire.isBroken = true;
    const bus = new MessageBus(wire, 'name', logger);
    const heard = heardBy(bus);
    bus.publish('news', 'words');
    expect(heard).toEqual(['words']);
    await bus.stop();
    expect(lines.join('')).toContain('A message to the other nodes was lost');
    expect(lines.join('')).not.toContain('words');
  });

  it('reaches those of its topic and no others, with every space that it has', async () => {
    const wire = new TestWire();
    const bus = new MessageBus(wire, 'name', logger);
    const [news, again, other] = [heardBy(bus), heardBy(bus), heardBy(bus, 'newspaper')];
    await bus.start();
    wire.hear('news  two words ');
    wire.hear('news');
    wire.hear('newspaper read');
    wire.hear('nobody listens');
    wire.hear('');
    expect(news).toEqual([' two words ', '']);
    expect(again).toEqual(news);
    expect(other).toEqual(['read']);
    bus.publish('news', 'a b  c');
    await bus.stop();
    expect(wire.sent).toEqual(['name: news a b  c']);
  });

  it('stays in the process when there is no wire, which counts as connected', async () => {
    const bus = new MessageBus(undefined, 'name', logger);
    const heard = heardBy(bus);
    expect(bus.isConnected).toBe(true);
    await bus.start();
    bus.publish('news', 'words');
    expect(heard).toEqual(['words']);
    await bus.stop();
  });

  it('that is on its way is waited for when the bus stops', async () => {
    const wire = new TestWire();
    const { promise, resolve } = Promise.withResolvers<void>();
    wire.send = async (_, text) => {
      await promise;
      wire.sent.push(`${text}, open: ${wire.isOpen}`);
    };
    const bus = new MessageBus(wire, 'name', logger);
    await bus.start();
    bus.publish('news', 'words');
    const stopping = bus.stop();
    resolve();
    await stopping;
    expect(wire.sent).toEqual(['news words, open: true']);
    expect(wire.isOpen).toBe(false);
  });
});

describe('a connection of a bus', () => {
  it('counts as made when the wire says so and not before, and each time is told', async () => {
    const wire = new TestWire();
    const bus = new MessageBus(wire, 'name', logger);
    const told: boolean[] = [];
    bus.onConnected(() => told.push(bus.isConnected));
    expect(bus.isConnected).toBe(false);
    await bus.start();
    expect(bus.isConnected).toBe(false);
    wire.say(true);
    expect(bus.isConnected).toBe(true);
    wire.say(false);
    expect(bus.isConnected).toBe(false);
    wire.say(true);
    expect(told).toEqual([true, true]);
    await bus.stop();
    expect(wire.isOpen).toBe(false);
  });
});

describe('a wire', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('on which nothing is heard for three and a half seconds is taken for dead until something is', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const wire = new TestWire();
    const bus = new MessageBus(wire, 'name', logger);
    await bus.start();
    wire.say(true);
    vi.advanceTimersByTime(3_499);
    expect(bus.isConnected).toBe(true);
    vi.advanceTimersByTime(1);
    expect(bus.isConnected).toBe(false);

    bus.beat();
    const [beat = ''] = wire.sent;
    expect(bus.isConnected).toBe(false);
    wire.hear(beat.replace('name: ', ''));
    expect(bus.isConnected).toBe(true);
  });

  it('that is broken fails nobody who asks whether it lives', async () => {
    const wire = new TestWire();
    wire.isBroken = true;
    const bus = new MessageBus(wire, 'name', logger);
    bus.beat();
    await bus.stop();
    expect(lines).toEqual([]);
    new MessageBus(undefined, 'name', logger).beat();
  });

  it('that swallows what is sent keeps a node that stops no longer than two seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const wire = new TestWire();
    wire.send = () => new Promise(() => {});
    const bus = new MessageBus(wire, 'name', logger);
    await bus.start();
    bus.publish('news', 'words');
    const stopping = bus.stop();
    await vi.advanceTimersByTimeAsync(2_000);
    await stopping;
    expect(wire.isOpen).toBe(false);
  });
});

interface Node {
  readonly bus: MessageBus;
  readonly connected: number[];
  stop(): Promise<void>;
}

/** How buses stand on a wire that can be cut. */
interface Ground {
  readonly door: CutOff;
  /** A node behind the door, or past it. */
  node(name: string, isBehindDoor?: boolean): Promise<Node>;
  stop(): Promise<void>;
}

async function started(wire: Wire, name: string, stop: () => Promise<void>): Promise<Node> {
  const bus = new MessageBus(wire, name, logger);
  const connected: number[] = [];
  bus.onConnected(() => connected.push(performance.now()));
  await bus.start();
  await expect.poll(() => bus.isConnected, { timeout: 5_000 }).toBe(true);
  return {
    bus,
    connected,
    stop: async () => {
      await bus.stop();
      await stop();
    },
  };
}

async function onPostgres(): Promise<Ground> {
  const database = await aDatabase('empty');
  const real = new URL(database.url);
  const door = await cutOff({ host: real.hostname, port: Number(real.port || 5432) });
  const through = new URL(real);
  through.host = `127.0.0.1:${door.port}`;
  const opened: DatabaseConnection[] = [];
  return {
    door,
    node: async (name, isBehindDoor = true) => {
      const url = isBehindDoor ? through : real;
      const connection = openPostgres({
        kind: 'postgres',
        server: { url: new SecretText(url.toString()) },
        poolSize: 2,
        connectTimeoutSeconds: 2,
        statementTimeoutMs: 1_500,
        lockTimeoutMs: 1_000,
        idleInTransactionTimeoutMs: 5_000,
      });
      opened.push(connection);
      if (!connection.wire) throw new Error('There is no wire.');
      return started(connection.wire, name, () => connection.close());
    },
    stop: async () => {
      await door.close();
      await database.drop();
    },
  };
}

async function onRedis(url: string): Promise<Ground> {
  const real = new URL(url);
  const door = await cutOff({ host: real.hostname, port: Number(real.port || 6379) });
  const through = new URL(real);
  through.host = `127.0.0.1:${door.port}`;
  return {
    door,
    node: async (name, isBehindDoor = true) => {
      const redis = new RedisConnection(new SecretText((isBehindDoor ? through : real).toString()), logger);
      return started(new RedisWire(redis), name, async () => redis.close());
    },
    stop: () => door.close(),
  };
}

const redisUrl = findRedis();
const grounds: [string, () => Promise<Ground>][] = [
  ['PostgreSQL', onPostgres],
  ...(redisUrl === undefined ? [] : [['Redis', () => onRedis(redisUrl)] as [string, () => Promise<Ground>]]),
];

describe.each(grounds)('a bus on %s', (_, lay) => {
  let ground: Ground;
  let nodes: Node[];
  let name: string;
  beforeEach(async () => {
    ground = await lay();
    nodes = [];
    name = `bus_${randomBytes(8).toString('hex')}`;
  });
  afterEach(async () => {
    await ground.door.mend();
    for (const node of nodes) await node.stop();
    await ground.stop();
  });
  const aNode = async (busName = name, isBehindDoor = true) => {
    const node = await ground.node(busName, isBehindDoor);
    nodes.push(node);
    return node;
  };

  it('fails nobody who publishes while it is cut, and keeps a node that stops no longer than a moment', async () => {
    const node = await ground.node(name);
    const heard = heardBy(node.bus);
    await ground.door.refuse();
    for (let turn = 0; turn < 3; turn += 1) node.bus.publish('news', String(turn));
    expect(heard).toEqual(['0', '1', '2']);
    await expect
      .poll(() => lines.filter((text) => text.includes('A message to the other nodes was lost')).length, {
        timeout: 3_000,
      })
      .toBe(3);
    node.bus.publish('news', 'last words');
    const start = performance.now();
    await node.stop();
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('knows that it hears nobody while it is cut, and tells when it hears again', async () => {
    const { bus, connected } = await aNode();
    expect(connected).toHaveLength(1);
    await ground.door.refuse();
    await expect.poll(() => bus.isConnected, { timeout: 6_000 }).toBe(false);
    await ground.door.mend();
    await expect.poll(() => connected.length, { timeout: 8_000 }).toBe(2);
    expect(bus.isConnected).toBe(true);
  });

  it('carries messages to every node, the own one among them, and keeps to its name', async () => {
    const [first, second, stranger] = [await aNode(), await aNode(), await aNode(`${name}_other`)];
    const heard = [first, second].map(({ bus }) => heardBy(bus));
    const elsewhere = heardBy(stranger.bus);
    const messages = ['a b  c', '🔑', "'; drop table x; --", ''];
    for (const words of messages) first.bus.publish('news', words);
    second.bus.publish('news', 'of the second');
    stranger.bus.publish('news', 'of a stranger');
    // One may come twice, but none is missing.
    for (const words of heard) {
      await expect
        .poll(() => new Set(words), { timeout: 3_000 })
        .toEqual(new Set([...messages, 'of the second']));
    }
    expect(elsewhere.filter((words) => words !== 'of a stranger')).toEqual([]);
  });

  it('hears again after it was cut, for a moment or for long, and sends again', async () => {
    const [cut, other] = [await aNode(), await aNode(name, false)];
    const [ofCut, ofOther] = [heardBy(cut.bus), heardBy(other.bus)];
    for (const seconds of [0, 2]) {
      await ground.door.refuse();
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      const before = cut.connected.length;
      await ground.door.mend();
      await expect.poll(() => cut.connected.length, { timeout: 8_000 }).toBeGreaterThan(before);
      const mended = performance.now();
      other.bus.publish('news', `to the cut after ${seconds}`);
      await expect.poll(() => ofCut).toContain(`to the cut after ${seconds}`);
      expect(performance.now() - mended).toBeLessThan(1_000);
      await expect
        .poll(
          () => {
            cut.bus.publish('news', `from the cut after ${seconds}`);
            return ofOther;
          },
          { timeout: 8_000 },
        )
        .toContain(`from the cut after ${seconds}`);
    }
  });
});

describe('PostgreSQL', () => {
  it('takes no message of 8,000 bytes, which fails nobody either', async () => {
    const ground = await onPostgres();
    const [first, second] = [await ground.node('bus'), await ground.node('bus')];
    const heard = heardBy(second.bus);
    first.bus.publish('news', 'x'.repeat(8_000));
    await expect.poll(() => lines.join('')).toContain('A message to the other nodes was lost');
    expect(lines.join('')).not.toContain('xxx');
    first.bus.publish('news', 'short');
    await expect.poll(() => heard).toEqual(['short']);
    await first.stop();
    await second.stop();
    await ground.stop();
  });

  it('is listened to again when it ended the connection', async () => {
    const database = await aDatabase('empty');
    const admin = postgres(database.url, { max: 1, onnotice: () => {} });
    const connection = openPostgres({
      kind: 'postgres',
      server: { url: new SecretText(database.url) },
      poolSize: 2,
      connectTimeoutSeconds: 2,
      statementTimeoutMs: 1_500,
      lockTimeoutMs: 1_000,
      idleInTransactionTimeoutMs: 5_000,
    });
    if (!connection.wire) throw new Error('There is no wire.');
    const node = await started(connection.wire, 'bus', () => connection.close());
    const heard = heardBy(node.bus);
    for (let turn = 1; turn <= 3; turn += 1) {
      await admin`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'listen %'`;
      await expect.poll(() => node.connected.length, { timeout: 5_000 }).toBe(turn + 1);
      await admin`select pg_notify('bus', ${`news ${turn}`})`;
      await expect.poll(() => heard).toContain(String(turn));
    }
    await node.stop();
    await admin.end();
    await database.drop();
  });
});
