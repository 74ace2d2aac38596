import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseTime } from '../../src/platform/database.js';
import { startApp, type TestApp } from '../support/app.js';
import { viewer } from '../support/operations.js';
import { aUser } from '../support/people.js';

/** The code that PostgreSQL gives for a refusal. */
const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return (
      ((error as Error).cause as { code?: string } | undefined)?.code ?? (error as { code?: string }).code
    );
  }
  return undefined;
};

describe('a connection of the program', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each([
    ['statement_timeout', '1500ms'],
    ['lock_timeout', '1s'],
    ['idle_in_transaction_session_timeout', '5s'],
    ['TimeZone', 'UTC'],
    ['application_name', 'latchkey'],
  ])('has %s set to %s', async (name, value) => {
    const rows = await app.connection.database.execute<Record<string, string>>(sql.raw(`show ${name}`));
    expect(Object.values(Array.from(rows as Iterable<Record<string, string>>)[0] ?? {})).toEqual([value]);
  });

  it('tells the time of the database', async () => {
    expect(Math.abs((await databaseTime(app.connection.database)).getTime() - Date.now())).toBeLessThan(
      5_000,
    );
  });
});

describe('what waits for the database', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      DATABASE_STATEMENT_TIMEOUT_MS: '400',
      DATABASE_LOCK_TIMEOUT_MS: '150',
      DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: '200',
      DATABASE_POOL_SIZE: '4',
    });
  });
  afterAll(() => app.stop());

  it('is ended when a statement takes too long', async () => {
    const start = performance.now();
    expect(await codeOf(app.connection.database.execute(sql`select pg_sleep(5)`))).toBe('57014');
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('is ended when a row is locked for too long, and the request says to come back', async () => {
    const person = await aUser(app);
    const { database } = app.connection;
    const verdict = await database.transaction(async (tx) => {
      await tx.execute(sql`lock table sessions in access exclusive mode`);
      const waiting = Promise.all([
        codeOf(database.execute(sql`select 1 from sessions`)),
        person.client.execute(viewer),
      ]);
      // Busy meanwhile: a transaction that does nothing has a limit of its own.
      for (let turn = 0; turn < 4; turn += 1) await tx.execute(sql`select pg_sleep(0.1)`);
      return waiting;
    });
    expect(verdict[0]).toBe('55P03');
    expect(verdict[1].errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);
  });

  it('is ended when a transaction does nothing for too long', async () => {
    const start = performance.now();
    const idle = app.connection.database.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await new Promise(() => {});
    });
    expect(['25P03', 'CONNECTION_CLOSED']).toContain(await codeOf(idle));
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(await codeOf(app.connection.database.execute(sql`select 1`))).toBeUndefined();
  });
});
