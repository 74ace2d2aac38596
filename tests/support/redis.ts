import { spawnSync } from 'node:child_process';
import { inject } from 'vitest';

/**
 * URL of the Redis server that tests use. When none answers they are left out, which one line says; with
 * `REQUIRE_REDIS=true` that is a failure.
 */
export function findRedis(): string | undefined {
  const url = inject('redisUrl');
  if (url !== undefined) return url;
  const reason = 'no Redis answers at TEST_REDIS_URL or 127.0.0.1:6379';
  if (process.env['REQUIRE_REDIS'] === 'true') throw new Error(`REQUIRE_REDIS is true, and ${reason}.`);
  process.stderr.write(`Left out: the Redis tests, because ${reason}.\n`);
  return undefined;
}

/**
 * Whether there is a Redis program, for tests that kill one of their own. Without it they are left out, which one line
 * says; with `REQUIRE_REDIS=true` that is a failure.
 */
export function hasRedisProgram(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  const reason = 'there is no redis-server on the path';
  if (process.env['REQUIRE_REDIS'] === 'true') throw new Error(`REQUIRE_REDIS is true, and ${reason}.`);
  process.stderr.write(`Left out: the loss of Redis, because ${reason}.\n`);
  return false;
}
