import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { logout, viewer } from '../support/operations.js';
import { OwnRedis } from '../support/own-redis.js';
import { aUser, type SignedIn, userIds } from '../support/people.js';
import { databaseUrl, freePort } from '../support/postgres-server.js';
import { findRedis, hasRedisProgram } from '../support/redis.js';
import { listen, SocketClient } from '../support/socket-client.js';
import { type CutOff, cutOff } from './cut-off.js';

/** Longest that a connection may outlive a session that another node ended, in milliseconds. */
const atOnceMs = 1_000;
/** The same while the nodes do not hear each other. */
const meanwhileMs = 2_500;
/** Ends in a row. By looking, which it does from time to time, a node would not find each of them at once. */
const turns = 5;

/** Logs somebody out on one node, and gives for how long their connection to another stood after that, in milliseconds. */
async function endAndWait(person: SignedIn, socket: SocketClient): Promise<number> {
  await person.client.run(logout);
  const answeredAt = performance.now();
  expect(await socket.endedWith()).toBe('4401 Session ended: LOGOUT');
  expect(socket.messages.filter(({ type }) => type === 'next')).toEqual([
    {
      type: 'next',
      id: 'ended',
      payload: { data: { viewerSessionEnded: { sessionId: person.sessionId, reason: 'LOGOUT' } } },
    },
  ]);
  return (socket.end?.at ?? Number.NaN) - answeredAt;
}

/** Asserts that each end on one node closes connections to the other at once. */
async function expectHeard(node: TestApp, otherUrl: string): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    const person = await aUser(node);
    const socket = await SocketClient.watching(otherUrl, person);
    expect(await endAndWait(person, socket)).toBeLessThan(atOnceMs);
  }
}

describe('two nodes on one PostgreSQL', { timeout: 60_000 }, () => {
  let app: TestApp;
  let other: TestApp;
  let url: string;
  let otherUrl: string;
  let admin: postgres.Sql;
  beforeAll(async () => {
    app = await startApp();
    other = await app.anotherNode();
    [url, otherUrl] = await Promise.all([listen(app), listen(other)]);
    admin = postgres(databaseOf(app), { max: 1, onnotice: () => {} });
  });
  afterAll(async () => {
    await admin.end();
    await app.stop();
  });

  const databaseOf = ({ config: { database } }: TestApp): string => {
    if (database.kind !== 'postgres' || !('url' in database.server)) throw new Error('There is no URL.');
    return database.server.url.reveal();
  };
  /** Processes of the server on which the nodes listen to each other, with the channel. */
  const listening = () => admin<{ pid: number; channel: string }[]>`
    select pid, substring(query from '^listen "(.+)"') as channel from pg_stat_activity
    where datname = current_database() and query like 'listen %'`;

  it('hear of each other what ended, in either direction', async () => {
    await expectHeard(app, otherUrl);
    await expectHeard(other, url);
  });

  it('end nothing because of a message that is forged, torn or senseless', async () => {
    const [person, witness] = [await aUser(app), await aUser(app)];
    const socket = await SocketClient.watching(otherUrl, person);
    const ofWitness = await SocketClient.watching(otherUrl, witness);
    const [{ channel = '' } = {}] = await listening();
    expect(channel).toMatch(/^latchkey_[0-9a-f]{16}$/);
    other.logLines.length = 0;
    for (const text of [
      `sessions ${userIds.decode(person.id)}`,
      `sessions ${userIds.decode(person.id)} LOGOUT`,
      `sessions ${person.id}`,
      'sessions',
      'sessions not-an-id',
      "sessions '; drop table sessions; --",
      `signing-keys ${person.id}`,
      'signing-keys',
      'nothing that anybody listens to',
      '',
      ' ',
      'x'.repeat(7_999),
      '{"userId":',
      '🔑'.repeat(1_000),
    ]) {
      await admin`select pg_notify(${channel}, ${text})`;
    }
    // Messages come in their order: when this one has been heard, so have those before.
    expect(await endAndWait(witness, ofWitness)).toBeLessThan(atOnceMs);
    expect(await socket.isStillThere()).toBe(true);
    expect(socket.messagesOf('ended')).toEqual([]);
    expect((await person.client.run(viewer)).viewer?.session?.id).toBe(person.sessionId);
    expect(other.logLines.filter((line) => /"level":"(warn|error|fatal)"/.test(line))).toEqual([]);
    expect(await endAndWait(person, socket)).toBeLessThan(atOnceMs);
  });

  it('hear each other again after the connections on which they listen were ended', async () => {
    const before = await listening();
    expect(before).toHaveLength(2);
    const bystander = await aUser(app);
    const socket = await SocketClient.watching(otherUrl, bystander);
    await admin`select pg_terminate_backend(pid) from unnest(${before.map(({ pid }) => pid)}::int[]) as pid`;
    await expect
      .poll(async () => {
        const now = await listening();
        return now.filter(({ pid }) => before.every((old) => old.pid !== pid)).length;
      })
      .toBe(2);
    await expectHeard(app, otherUrl);
    await expectHeard(other, url);
    expect(await socket.isStillThere()).toBe(true);
    expect(socket.messagesOf('ended')).toEqual([]);
  });
});

const redisUrl = findRedis();

/** By which of its connections a node is cut off from the others. */
const cuts = ['DATABASE_URL', ...(redisUrl === undefined ? [] : ['REDIS_URL'])] as const;

describe.each(cuts)('a node that is cut off from its %s', { timeout: 120_000 }, (cutAt) => {
  const name = `latchkey_nodes_${process.pid}_${cutAt.toLowerCase()}`;
  const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  let door: CutOff;
  let app: TestApp;
  let cut: TestApp;
  let cutUrl: string;
  beforeAll(async () => {
    await server.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
    const settings: Record<string, string> = {
      DATABASE_URL: databaseUrl(inject('postgresUrl'), name),
      ...(cutAt === 'REDIS_URL' ? { REDIS_URL: redisUrl as string } : {}),
    };
    app = await startApp(settings);
    const real = new URL(settings[cutAt] as string);
    const standardPort = cutAt === 'REDIS_URL' ? 6379 : 5432;
    door = await cutOff({ host: real.hostname, port: Number(real.port || standardPort) });
    real.host = `127.0.0.1:${door.port}`;
    cut = await startApp({ ...settings, [cutAt]: real.toString() });
    cutUrl = await listen(cut);
    await expectHeard(app, cutUrl);
  });
  afterEach(() => door.mend());
  afterAll(async () => {
    await cut.stop();
    await app.stop();
    await door.close();
    await server.unsafe(`drop database if exists ${name} with (force)`);
    await server.end();
  });

  it('finds at once when it is back what ended meanwhile, and keeps all others connected', async () => {
    for (let turn = 0; turn < turns; turn += 1) {
      const [person, bystander] = [await aUser(app), await aUser(app)];
      const socket = await SocketClient.watching(cutUrl, person);
      const ofBystander = await SocketClient.watching(cutUrl, bystander);
      await door.refuse();
      await person.client.run(logout);
      await door.mend();
      const mendedAt = performance.now();
      expect(await socket.endedWith()).toBe('4401 Session ended: LOGOUT');
      // Half a second until it connects again, and then at once.
      expect((socket.end?.at ?? Number.NaN) - mendedAt).toBeLessThan(500 + atOnceMs);
      expect(await ofBystander.isStillThere()).toBe(true);
    }
  });

  it('hears the others again, also after a while', async () => {
    const bystander = await aUser(app);
    const socket = await SocketClient.watching(cutUrl, bystander);
    await door.refuse();
    // Longer than any of its first attempts to connect again.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await door.mend();
    const isReady = async () => {
      const { redis, database } = (await cut.client().request('GET', '/health/ready')).json();
      return cutAt === 'REDIS_URL' ? redis : database;
    };
    await expect.poll(isReady, { timeout: 10_000 }).toBe('up');
    const isHeard = async () => {
      const person = await aUser(app);
      return endAndWait(person, await SocketClient.watching(cutUrl, person));
    };
    await expect.poll(isHeard, { timeout: 15_000 }).toBeLessThan(atOnceMs);
    await expectHeard(app, cutUrl);
    expect(await socket.isStillThere()).toBe(true);
    expect(socket.messagesOf('ended')).toEqual([]);
  });
});

describe.skipIf(redisUrl === undefined)('two nodes with Redis', { timeout: 60_000 }, () => {
  it('hear of each other what ended', async () => {
    const app = await startApp({ REDIS_URL: redisUrl as string });
    const other = await app.anotherNode();
    const [url, otherUrl] = await Promise.all([listen(app), listen(other)]);
    await expectHeard(app, otherUrl);
    await expectHeard(other, url);
    await app.stop();
  });
});

describe.skipIf(!hasRedisProgram())('two nodes with a Redis of their own', { timeout: 120_000 }, () => {
  let redis: OwnRedis;
  let app: TestApp;
  let other: TestApp;
  let otherUrl: string;
  beforeAll(async () => {
    redis = new OwnRedis(await freePort());
    redis.start();
    app = await startApp({ REDIS_URL: redis.url });
    other = await app.anotherNode();
    otherUrl = await listen(other);
  });
  beforeEach(async () => {
    redis.start();
    await expect.poll(() => redis.listeners(), { timeout: 15_000 }).toBe(2);
    await expect.poll(() => stateOf(app), { timeout: 15_000 }).toBe('up');
  });
  afterAll(async () => {
    await app?.stop();
    await redis?.remove();
  });

  const stateOf = async (node: TestApp) =>
    (await node.client().request('GET', '/health/ready')).json<{ redis: string }>().redis;

  it('hear of each other what ended', () => expectHeard(app, otherUrl));

  it('keep every connection and end every session in time while it is gone, and are quick again after', async () => {
    const bystanders = await Promise.all(Array.from({ length: 5 }, () => aUser(app)));
    const sockets = await Promise.all(bystanders.map((one) => SocketClient.watching(otherUrl, one)));
    const people = [];
    for (let count = 0; count < turns; count += 1) {
      const person = await aUser(app);
      people.push({ person, socket: await SocketClient.watching(otherUrl, person) });
    }

    await redis.kill();
    for (const { person, socket } of people) {
      const start = performance.now();
      const stoodFor = await endAndWait(person, socket);
      expect(stoodFor).toBeLessThan(meanwhileMs);
      expect((socket.end?.at ?? Number.NaN) - start).toBeLessThan(meanwhileMs + atOnceMs);
    }
    for (const [index, socket] of sockets.entries()) {
      expect(await socket.isStillThere()).toBe(true);
      expect((await bystanders[index]?.client.run(viewer))?.viewer?.user.id).toBe(bystanders[index]?.id);
    }

    redis.start();
    await expect.poll(() => redis.listeners(), { timeout: 15_000 }).toBe(2);
    await expect.poll(() => stateOf(app), { timeout: 15_000 }).toBe('up');
    await expectHeard(app, otherUrl);
    for (const socket of sockets) {
      expect(await socket.isStillThere()).toBe(true);
      expect(socket.messagesOf('ended')).toEqual([]);
    }
  });

  it('answer a logout without waiting for a Redis that is gone', async () => {
    const person = await aUser(app);
    await redis.kill();
    await expect.poll(() => stateOf(app)).toBe('down');
    const start = performance.now();
    await person.client.run(logout);
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('end nothing because of a message that is forged or senseless', async () => {
    const [person, witness] = [await aUser(app), await aUser(app)];
    const socket = await SocketClient.watching(otherUrl, person);
    const ofWitness = await SocketClient.watching(otherUrl, witness);
    const [channel = ''] = await redis.channels();
    expect(channel).toMatch(/^latchkey_[0-9a-f]{16}$/);
    for (const text of [`sessions ${userIds.decode(person.id)}`, 'sessions', '', 'x'.repeat(1_000_000)]) {
      await redis.publish(channel, text);
    }
    expect(await endAndWait(witness, ofWitness)).toBeLessThan(atOnceMs);
    expect(await socket.isStillThere()).toBe(true);
    expect(socket.messagesOf('ended')).toEqual([]);
  });
});
