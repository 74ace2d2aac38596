import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { openDatabase } from '../../src/platform/open-database.js';
import { startApp, type TestApp } from '../support/app.js';
import { viewer } from '../support/operations.js';
import { goodPassword, signIn } from '../support/people.js';
import { aDatabase } from './a-database.js';

/** Key of the lock that nodes take before they migrate: the letters "latch" as a number. */
const migrationLock = 0x6c61746368;
const migrations = readdirSync(resolve(import.meta.dirname, '../../drizzle')).filter((name) =>
  name.endsWith('.sql'),
);

const settings = { ENVIRONMENT: 'test', SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk' };

describe('an empty database', () => {
  let database: Awaited<ReturnType<typeof aDatabase>>;
  beforeAll(async () => {
    database = await aDatabase('empty');
  });
  afterAll(() => database.drop());

  const open = () => openDatabase(loadConfig({ ...settings, DATABASE_URL: database.url }).config.database);

  it('is migrated once by four that begin together', async () => {
    const connections = await Promise.all([open(), open(), open(), open()]);
    const outcomes = await Promise.allSettled(connections.map((connection) => connection.migrate()));
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));

    const [first] = connections;
    const applied = await first?.database.execute(sql`select hash from drizzle.__drizzle_migrations`);
    expect(applied).toHaveLength(migrations.length);
    for (const connection of connections) await connection.close();
  });

  it('that is migrated already stays as it is', async () => {
    const connection = await open();
    await connection.migrate();
    await connection.migrate();
    const applied = await connection.database.execute(sql`select hash from drizzle.__drizzle_migrations`);
    expect(applied).toHaveLength(migrations.length);
    await connection.close();
  });

  it('is left to one at a time, however long that one takes', async () => {
    const [holder, waiting] = await Promise.all([open(), open()]);
    let isDone = false;
    const migrating = await holder.database.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${migrationLock})`);
      const migrated = waiting.migrate().then(() => {
        isDone = true;
      });
      for (let turn = 0; turn < 3; turn += 1) await tx.execute(sql`select pg_sleep(0.1)`);
      expect(isDone).toBe(false);
      return { migrated };
    });
    await migrating.migrated;
    expect(isDone).toBe(true);
    await Promise.all([holder.close(), waiting.close()]);
  });
});

describe('four nodes that start together on an empty database', () => {
  let database: Awaited<ReturnType<typeof aDatabase>>;
  let nodes: TestApp[];
  beforeAll(async () => {
    database = await aDatabase('empty');
    const variables = {
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '3',
      FIRST_ADMIN_EMAIL: 'root@example.com',
      FIRST_ADMIN_USERNAME: 'root_of_all',
      FIRST_ADMIN_PASSWORD: goodPassword,
    };
    nodes = await Promise.all(Array.from({ length: 4 }, () => startApp(variables)));
  });
  afterAll(async () => {
    for (const node of nodes) await node.stop();
    await database.drop();
  });

  it('make one administrator and one signing key', async () => {
    const [node] = nodes;
    const counted = await node?.connection.database.execute<{
      users: number;
      admins: number;
      keys: number;
    }>(sql`
      select (select count(*)::int from users) as users,
             (select count(*)::int from role_assignments) as admins,
             (select count(*)::int from signing_keys) as keys`);
    expect(Array.from(counted as Iterable<unknown>)).toEqual([{ users: 1, admins: 1, keys: 1 }]);
  });

  it('take the tokens of one another', async () => {
    const [first, ...others] = nodes as [TestApp, ...TestApp[]];
    const { accessToken } = await signIn(first, {
      username: 'root_of_all',
      email: 'root@example.com',
      password: goodPassword,
    });
    for (const node of others) {
      const client = node.client();
      client.bearer = accessToken;
      expect((await client.run(viewer)).viewer?.user.username).toBe('root_of_all');
    }
  });
});
