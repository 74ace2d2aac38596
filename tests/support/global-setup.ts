import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { SecretText } from '../../src/kernel/secret-text.js';
import { openDatabase } from '../../src/platform/open-database.js';
import { databaseUrl, findOrStartPostgres } from './postgres-server.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the PostgreSQL server on which test files make their databases. */
    postgresUrl: string;
    /** Name of the migrated database that test files copy. */
    postgresTemplate: string;
    /** Folder of the migrated embedded database that test files copy. */
    embeddedTemplate: string;
    /** URL of a Redis server, or nothing when none answers. */
    redisUrl: string | undefined;
  }
}

let cleanUp: () => Promise<void> = async () => {};

/** Prepares once what test files copy: a migrated PostgreSQL database and a migrated embedded one. */
export async function setup(project: TestProject): Promise<void> {
  const server = await findOrStartPostgres();
  const template = `latchkey_template_${process.pid}`;
  await run(server.url, `create database ${template}`);
  const migrated = await openDatabase({
    kind: 'postgres',
    server: { url: new SecretText(databaseUrl(server.url, template)) },
    poolSize: 1,
    connectTimeoutSeconds: 5,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 10_000,
    idleInTransactionTimeoutMs: 10_000,
  });
  await migrated.migrate();
  await migrated.close();

  const folder = mkdtempSync(join(tmpdir(), 'latchkey-template-'));
  const embedded = await openDatabase({ kind: 'embedded', folder: join(folder, 'database') });
  await embedded.migrate();
  await embedded.close();

  project.provide('postgresUrl', server.url);
  project.provide('postgresTemplate', template);
  project.provide('embeddedTemplate', join(folder, 'database'));
  project.provide('redisUrl', await reachableRedis());
  cleanUp = async () => {
    await run(server.url, `drop database if exists ${template} with (force)`);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Removes what `setup` made. */
export async function teardown(): Promise<void> {
  await cleanUp();
}

async function run(url: string, statement: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await client.unsafe(statement);
  } finally {
    await client.end();
  }
}

async function reachableRedis(): Promise<string | undefined> {
  const url = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 1_000, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
    return url;
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}
