import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { SecretText } from '../../src/kernel/secret-text.js';
import { createLogger } from '../../src/platform/logger.js';
import { checkReadiness } from '../../src/platform/readiness.js';
import { RedisConnection } from '../../src/platform/redis.js';
import { type CutOff, cutOff } from '../http/cut-off.js';
import { startApp } from '../support/app.js';
import { freePort } from '../support/postgres-server.js';
import { findRedis } from '../support/redis.js';

const url = findRedis();
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

describe('Redis that does not answer', () => {
  it('is known within a moment, and harms nobody', async () => {
    const redis = new RedisConnection(new SecretText(`redis://127.0.0.1:${await freePort()}`), logger);
    for (let turn = 0; turn < 3; turn += 1) {
      const start = performance.now();
      expect(await redis.isReachable()).toBe(false);
      expect(performance.now() - start).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(lines.join('')).toContain('Redis does not answer');
    redis.close();
  });

  it('does not give its password away in the log', async () => {
    lines.length = 0;
    const redis = new RedisConnection(
      new SecretText(`redis://:the-password@127.0.0.1:${await freePort()}`),
      logger,
    );
    await expect.poll(() => lines.length, { timeout: 3_000 }).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('the-password');
    redis.close();
  });
});

describe.skipIf(url === undefined)('Redis', () => {
  let door: CutOff | undefined;
  let redis: RedisConnection | undefined;
  afterEach(async () => {
    redis?.close();
    await door?.close();
    redis = undefined;
    door = undefined;
  });

  const real = () => new URL(url as string);
  async function behindDoor(): Promise<RedisConnection> {
    const target = real();
    door = await cutOff({ host: target.hostname, port: Number(target.port || 6379) });
    target.host = `127.0.0.1:${door.port}`;
    redis = new RedisConnection(new SecretText(target.toString()), logger);
    const connection = redis;
    await expect.poll(() => connection.isReachable(), { timeout: 3_000 }).toBe(true);
    return redis;
  }

  it('that stands still is given up after a tenth of a second', async () => {
    const connection = await behindDoor();
    door?.stall();
    const start = performance.now();
    expect(await connection.isReachable()).toBe(false);
    expect(performance.now() - start).toBeLessThan(400);
  });

  it('that went away is found again when it is back', async () => {
    const connection = await behindDoor();
    await door?.refuse();
    expect(await connection.isReachable()).toBe(false);
    await door?.mend();
    await expect.poll(() => connection.isReachable(), { timeout: 6_000 }).toBe(true);
  });

  it('is reachable while it answers', async () => {
    redis = new RedisConnection(new SecretText(url as string), logger);
    const connection = redis;
    await expect.poll(() => connection.isReachable(), { timeout: 3_000 }).toBe(true);
  });
});

describe('a server whose Redis does not answer', () => {
  it('is ready all the same, and says so: Redis only ever helps', async () => {
    const app = await startApp();
    const { connection, clock } = app;
    const dead = new RedisConnection(new SecretText(`redis://127.0.0.1:${await freePort()}`), logger);
    const start = performance.now();
    const parts = { connection, redis: dead, clock, environment: 'test', version: '1' };
    expect(await checkReadiness(parts)).toMatchObject({
      isReady: true,
      report: { database: 'up', redis: 'down' },
    });
    expect(performance.now() - start).toBeLessThan(500);
    dead.close();
    await app.stop();
  });
});
