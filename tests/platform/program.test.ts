import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { cutOff } from '../http/cut-off.js';
import { goodPassword } from '../support/people.js';
import { aDatabase } from './a-database.js';
import { post, type RunningProgram, startProgram } from './running-program.js';

const register = `mutation ($input: RegistrationStartInput!) {
  registrationStart(input: $input) { registration { id } userErrors { code } }
}`;
const form = (name: string) => ({
  input: { email: `${name}@example.com`, username: name, password: goodPassword },
});

interface Data {
  readonly data: {
    readonly registrationStart: {
      readonly registration: { readonly id: string } | null;
      readonly userErrors: unknown[];
    };
  };
}
const answerOf = async (program: RunningProgram, variables: object) =>
  (await (await post(program.url, register, variables)).json()) as Data;

const running: RunningProgram[] = [];
const folders: string[] = [];
const start = async (variables: Record<string, string>): Promise<RunningProgram> => {
  const program = await startProgram(variables);
  running.push(program);
  return program;
};
afterEach(async () => {
  for (const program of running.splice(0)) {
    program.process.kill('SIGKILL');
    await program.exited;
  }
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-program-'));
  folders.push(folder);
  return folder;
}

describe('the program', { timeout: 60_000 }, () => {
  it('that cannot start says why and ends, without a secret and before anything is made', async () => {
    const folder = aFolder();
    const faulty = await start({
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://user:the-password@localhost/db',
      SECRET_KEY: 'short-secret',
      TRUSTED_PROXY_HOPS: '-1',
      EMAIL_METHOD: 'pigeon',
    });
    const unreachable = await start({
      DATA_DIR: aFolder(),
      DATABASE_URL: 'postgresql://user:the-password@127.0.0.1:1/latchkey',
      SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
    });
    const data = aFolder();
    // A folder in the place of a file: a fault that no message for operators covers.
    mkdirSync(join(data, 'keys', 'secret-key'), { recursive: true });
    const broken = await start({ DATA_DIR: data, ENVIRONMENT: 'local' });

    expect(await Promise.all([faulty.exited, unreachable.exited, broken.exited])).toEqual([1, 1, 1]);

    for (const name of ['LOG_LEVEL', 'DATABASE_URL', 'SECRET_KEY', 'TRUSTED_PROXY_HOPS', 'EMAIL_METHOD']) {
      expect(faulty.output()).toContain(name);
    }
    expect(faulty.output()).not.toMatch(/the-password|short-secret|pigeon|node_modules|at .*:\d+/);
    expect(existsSync(join(folder, 'data'))).toBe(false);

    expect(unreachable.output().trim().split('\n')).toHaveLength(1);
    expect(unreachable.output()).toContain('The database does not answer');
    expect(unreachable.output()).not.toContain('the-password');

    // Source maps: the line is one of the sources.
    expect(broken.output()).toMatch(/src\/config\/secrets\.ts:\d+/);
  });
});

describe('the embedded database', { timeout: 60_000 }, () => {
  it('is open in one process at a time, and opens again when that one was killed', async () => {
    const data = aFolder();
    cpSync(inject('embeddedTemplate'), join(data, 'database'), { recursive: true });
    const holder = await start({ DATA_DIR: data, ENVIRONMENT: 'local' });
    await holder.ready();
    const { data: begun } = await answerOf(holder, form('before_the_end'));
    const registrationId = begun.registrationStart.registration?.id;
    expect(registrationId).toBeTypeOf('string');

    // Nothing of it is for other users of the machine.
    await expect.poll(() => existsSync(join(data, 'mailbox')), { timeout: 5_000 }).toBe(true);
    for (const path of ['keys', 'keys/secret-key', 'mailbox']) {
      expect(statSync(join(data, path)).mode & 0o077, path).toBe(0);
    }

    const second = await start({ DATA_DIR: data, ENVIRONMENT: 'local' });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('is open in another process. Stop that process first');
    expect(second.output()).not.toMatch(/at .*:\d+|Error:/);
    expect((await fetch(`${holder.url}/health/ready`)).status).toBe(200);

    holder.process.kill('SIGKILL');
    await holder.exited;
    const heir = await start({ DATA_DIR: data, ENVIRONMENT: 'local' });
    await heir.ready();
    // What was written before the end is there: its code is asked for again too soon.
    const resend = `mutation ($input: RegistrationCodeResendInput!) {
      registrationCodeResend(input: $input) { userErrors { code } }
    }`;
    const again = await post(heir.url, resend, { input: { registrationId } });
    expect(await again.json()).toEqual({
      data: { registrationCodeResend: { userErrors: [{ code: 'TOO_MANY_ATTEMPTS' }] } },
    });

    // Whoever is impatient changes nothing.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) heir.process.kill(signal);
    expect(await heir.exited).toBe(0);
  });
});

describe('a node on PostgreSQL', { timeout: 60_000 }, () => {
  let database: Awaited<ReturnType<typeof aDatabase>>;
  let admin: postgres.Sql;
  beforeAll(async () => {
    database = await aDatabase('migrated');
    admin = postgres(database.url, { max: 1, onnotice: () => {} });
  });
  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  /** Statements on this database that wait for a lock. */
  const waiting = (tx: postgres.TransactionSql) => tx`
    select pid from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where datname = current_database() and not granted`;

  const aNode = async (variables: Record<string, string> = {}) => {
    const program = await start({
      ...variables,
      DATA_DIR: aFolder(),
      DATABASE_URL: database.url,
      SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
    });
    await program.ready();
    return program;
  };

  it('that is asked to stop finishes what it has begun, takes nothing new, and ends well', async () => {
    const program = await aNode({
      DATABASE_LOCK_TIMEOUT_MS: '20000',
      DATABASE_STATEMENT_TIMEOUT_MS: '20000',
    });
    const { inFlight, stoppedAt } = await admin.begin(async (tx) => {
      // Nobody gets past this lock before the program was asked to stop.
      await tx`lock table pending_registrations in share mode`;
      const begun = Array.from({ length: 8 }, (_, index) =>
        post(program.url, register, form(`in_flight_${index}`)),
      );
      // A background task may wait along with them.
      await expect
        .poll(async () => (await waiting(tx)).length, { timeout: 20_000 })
        .toBeGreaterThanOrEqual(8);
      program.process.kill('SIGTERM');
      await expect.poll(() => program.output()).toContain('Stopping');
      const late = await post(program.url, register, form('too_late')).then(
        ({ status }) => status,
        () => 'refused',
      );
      expect(['refused', 503]).toContain(late);
      expect(program.process.exitCode).toBeNull();
      return { inFlight: begun, stoppedAt: performance.now() };
    });

    for (const answer of await Promise.all(inFlight)) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ data: { registrationStart: { userErrors: [] } } });
    }
    expect(await program.exited).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(program.output()).toContain('Stopped');
    const rows = await admin`select email from pending_registrations`;
    expect(rows).toHaveLength(8);
  });

  it('outlives a network and a database that end its connections in the middle of transactions', async () => {
    const real = new URL(database.url);
    const door = await cutOff({ host: real.hostname, port: Number(real.port || 5432) });
    real.host = `127.0.0.1:${door.port}`;
    const program = await aNode({
      DATABASE_URL: real.toString(),
      DATABASE_LOCK_TIMEOUT_MS: '20000',
      DATABASE_STATEMENT_TIMEOUT_MS: '20000',
    });
    const attempt = (name: string) =>
      post(program.url, register, form(name)).then(
        ({ status }) => status,
        () => 'no answer',
      );
    const busy = await admin.begin(async (tx) => {
      await tx`lock table pending_registrations in share mode`;
      const begun = Array.from({ length: 8 }, (_, index) => attempt(`cut_off_${index}`));
      // A background task may wait along with them.
      await expect
        .poll(async () => (await waiting(tx)).length, { timeout: 20_000 })
        .toBeGreaterThanOrEqual(8);
      await door.refuse();
      await door.mend();
      return { begun };
    });

    expect(await Promise.all(busy.begun)).not.toContain('no answer');

    for (let round = 0; round < 5; round += 1) {
      let isOver = false;
      const begun = Promise.all(
        Array.from({ length: 10 }, (_, index) => attempt(`ended_${round}_${index}`)),
      ).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await admin`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'latchkey' and xact_start is not null`;
      }
      expect(await begun).not.toContain('no answer');
    }
    expect(program.process.exitCode).toBeNull();
    await program.ready();
    expect(await answerOf(program, form('afterwards'))).toMatchObject({
      data: { registrationStart: { userErrors: [] } },
    });
    await door.close();
  });
});
