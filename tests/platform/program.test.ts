import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { goodPassword } from '../support/people.js';
import { aDatabase } from './a-database.js';
import { post, type RunningProgram, startProgram } from './running-program.js';

const register = `mutation ($input: RegistrationStartInput!) {
  registrationStart(input: $input) { registration { id } userErrors { code } }
}`;
const form = (name: string) => ({ input: { email: `${name}@example.com`, username: name, password: goodPassword } });

const running: RunningProgram[] = [];
const folders: string[] = [];
const start = async (...given: Parameters<typeof startProgram>): Promise<RunningProgram> => {
  const program = await startProgram(...given);
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
  it('does not start with a faulty configuration, and tells all of its faults at once without a value', async () => {
    const folder = aFolder();
    const program = await start({
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://user:the-password@localhost/db',
      SECRET_KEY: 'short-secret',
      TRUSTED_PROXY_HOPS: '-1',
      EMAIL_METHOD: 'pigeon',
    });
    expect(await program.exited).toBe(1);
    for (const name of ['LOG_LEVEL', 'DATABASE_URL', 'SECRET_KEY', 'TRUSTED_PROXY_HOPS', 'EMAIL_METHOD']) {
      expect(program.output()).toContain(name);
    }
    expect(program.output()).not.toMatch(/the-password|short-secret|pigeon|node_modules|at .*:\d+/);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('does not start where the database does not answer, and says so in one line', async () => {
    const program = await start({
      DATA_DIR: aFolder(),
      DATABASE_URL: 'postgresql://user:the-password@127.0.0.1:1/latchkey',
      SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
    });
    expect(await program.exited).toBe(1);
    expect(program.output().trim().split('\n')).toHaveLength(1);
    expect(program.output()).toContain('The database does not answer');
    expect(program.output()).not.toContain('the-password');
  });

  it('names the line of its sources in a fault of its own', async () => {
    const folder = aFolder();
    const entry = join(folder, 'fault.ts');
    // A folder in the place of a file is a fault that no operator's message covers.
    mkdirSync(join(folder, 'data', 'keys', 'secret-key'), { recursive: true });
    writeFileSync(entry, '');
    const program = await start({ DATA_DIR: join(folder, 'data') });
    expect(await program.exited).toBe(1);
    expect(program.output()).toMatch(/src\/config\/secrets\.ts:\d+|damaged/);
  });
});

describe('the embedded database', { timeout: 60_000 }, () => {
  const prepared = () => {
    const data = aFolder();
    cpSync(inject('embeddedTemplate'), join(data, 'database'), { recursive: true });
    return data;
  };

  it('is open in one process at a time, and opens again when that one was killed', async () => {
    const data = prepared();
    const holder = await start({ DATA_DIR: data });
    await holder.ready();
    const answer = await post(holder.url, register, form('before_the_end'));
    expect(await answer.json()).toMatchObject({ data: { registrationStart: { userErrors: [] } } });

    const second = await start({ DATA_DIR: data });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('is open in another process. Stop that process first');
    expect(second.output()).not.toMatch(/at .*:\d+|Error:/);
    expect((await fetch(`${holder.url}/health/ready`)).status).toBe(200);

    holder.process.kill('SIGKILL');
    await holder.exited;
    const heir = await start({ DATA_DIR: data });
    await heir.ready();
    // What was written before the end is there: the same handle can be asked for another code, too soon.
    const mail = readdirSync(join(data, 'mailbox'));
    expect(mail).toHaveLength(1);
    const { registrationStart } = ((await answerOf(heir, form('before_the_end'))) as Data).data;
    expect(registrationStart.userErrors).toEqual([]);

    heir.process.kill('SIGTERM');
    expect(await heir.exited).toBe(0);
  });

  it('and all else in the data folder is for nobody else to read', async () => {
    const data = prepared();
    const program = await start({ DATA_DIR: data });
    await program.ready();
    await post(program.url, register, form('somebody'));
    await expect.poll(() => existsSync(join(data, 'mailbox')), { timeout: 5_000 }).toBe(true);
    expect(statSync(join(data, 'keys')).mode & 0o077).toBe(0);
    expect(statSync(join(data, 'keys', 'secret-key')).mode & 0o077).toBe(0);
    expect(statSync(join(data, 'mailbox')).mode & 0o077).toBe(0);
    expect(readFileSync(join(data, 'keys', 'secret-key'), 'utf8').trim().length).toBeGreaterThan(60);
  });
});

interface Data {
  readonly data: { readonly registrationStart: { readonly userErrors: unknown[] } };
}

async function answerOf(program: RunningProgram, variables: object): Promise<unknown> {
  return (await post(program.url, register, variables)).json();
}

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

  const aNode = async () => {
    const program = await start({
      DATA_DIR: aFolder(),
      DATABASE_URL: database.url,
      SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
    });
    await program.ready();
    return program;
  };

  it('that is asked to stop finishes what it has begun, takes nothing new, and ends well', async () => {
    const program = await aNode();
    // Hashing keeps these busy for a while.
    const inFlight = Array.from({ length: 12 }, (_, index) => post(program.url, register, form(`in_flight_${index}`)));
    await sleep(150);
    const stoppedAt = performance.now();
    program.process.kill('SIGTERM');
    await sleep(100);
    const late = await post(program.url, register, form('too_late')).then(
      (response) => response.status,
      () => 'refused',
    );
    expect(['refused', 503]).toContain(late);

    for (const answer of await Promise.all(inFlight)) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ data: { registrationStart: { userErrors: [] } } });
    }
    expect(await program.exited).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    const rows = await admin`select email from pending_registrations where email like 'in_flight_%'`;
    expect(rows).toHaveLength(12);
    expect(await admin`select email from pending_registrations where email like 'too_late%'`).toHaveLength(0);
    expect(program.output()).toContain('Stopped');
  });

  it('that is asked to stop twice ends once, and well', async () => {
    const program = await aNode();
    program.process.kill('SIGTERM');
    program.process.kill('SIGINT');
    program.process.kill('SIGTERM');
    expect(await program.exited).toBe(0);
  });

  it('outlives a database that ends its connections in the middle of transactions', async () => {
    const program = await aNode();
    for (let round = 0; round < 3; round += 1) {
      const busy = Array.from({ length: 8 }, (_, index) =>
        post(program.url, register, form(`cut_off_${round}_${index}`)).then(
          (response) => response.status,
          () => 'no answer',
        ),
      );
      for (let turn = 0; turn < 40; turn += 1) {
        await admin`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'latchkey' and xact_start is not null`;
        await sleep(10);
      }
      expect(await Promise.all(busy)).not.toContain('no answer');
    }
    expect(program.process.exitCode).toBeNull();
    await program.ready();
    expect(await answerOf(program, form('afterwards'))).toMatchObject({ data: { registrationStart: { userErrors: [] } } });
  });
});
