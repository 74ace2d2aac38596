import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodPassword } from '../support/people.js';
import { SocketClient } from '../support/socket-client.js';
import { aDatabase } from './a-database.js';
import { type RunningProgram, startProgram } from './running-program.js';

const project = resolve(import.meta.dirname, '../..');
const secretKey = 'only-for-tests-0123456789-abcdefghijk';

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as an operator does, from its sources. */
function command(args: readonly string[], variables: Record<string, string>): Promise<Outcome> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', 'tsx', 'src/cli.ts', ...args], {
    cwd: project,
    env: { PATH, ENVIRONMENT: 'test', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise((done) => {
    child.once('close', (code) => done({ code, out, err }));
  });
}

/** A line that describes a key. */
const line =
  /^(?<id>[\w-]{43}) {2}(?<state>next|signing|accepted|retired), signs from (?<from>\S+Z)(?:, accepted until (?<until>\S+Z))?$/;

interface KeyLine {
  readonly id: string;
  readonly state: string;
  readonly from: Date;
  readonly until: Date | undefined;
}

/** The keys of which a command tells, newest first. */
function keysIn({ code, out, err }: Outcome): KeyLine[] {
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out
    .trimEnd()
    .split('\n')
    .map((text) => {
      const { id = '', state = '', from = '', until } = line.exec(text)?.groups ?? {};
      expect(text).toMatch(line);
      return { id, state, from: new Date(from), until: until === undefined ? undefined : new Date(until) };
    });
}
const onlyKeyIn = (outcome: Outcome): KeyLine => {
  const [key, ...more] = keysIn(outcome);
  expect(more).toEqual([]);
  return key as KeyLine;
};

describe('the command for keys', { timeout: 120_000 }, () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof aDatabase>>;
  let program: RunningProgram;
  let variables: Record<string, string>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
    database = await aDatabase('migrated');
    variables = { DATA_DIR: folder, DATABASE_URL: database.url, SECRET_KEY: secretKey };
    // The server by itself looks once a minute for keys that others have made.
    program = await startProgram({
      ...variables,
      FIRST_ADMIN_EMAIL: 'admin@example.com',
      FIRST_ADMIN_PASSWORD: goodPassword,
      FIRST_ADMIN_USERNAME: 'the_admin',
    });
    await program.ready();
  });
  afterAll(async () => {
    program.process.kill('SIGKILL');
    await program.exited;
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const keys = (...args: string[]) =>
    command(['keys', ...args], { ...variables, SIGNING_KEY_PUBLISH_SECONDS: '2' });

  /** Asks the running server, as whoever holds the token. */
  async function ask<Data>(query: string, input: object, token?: string) {
    const response = await fetch(`${program.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables: { input } }),
    });
    return (await response.json()) as {
      readonly data: Data;
      readonly errors?: readonly {
        readonly extensions: { readonly code: string; readonly reason: string };
      }[];
    };
  }

  interface Tokens {
    readonly accessToken: string;
    readonly refreshToken: string;
  }

  async function logIn(): Promise<Tokens> {
    const { data } = await ask<{ login: { result: { tokens: Tokens } } }>(
      `mutation ($input: LoginInput!) {
        login(input: $input) { result { ... on Authentication { tokens { accessToken refreshToken } } } }
      }`,
      { identifier: 'the_admin', password: goodPassword, tokenDelivery: 'BODY' },
    );
    return data.login.result.tokens;
  }

  async function refresh({ refreshToken }: Tokens): Promise<Tokens> {
    const { data } = await ask<{ sessionRefresh: { authentication: { tokens: Tokens } } }>(
      `mutation ($input: SessionRefreshInput!) {
        sessionRefresh(input: $input) { authentication { tokens { accessToken refreshToken } } }
      }`,
      { refreshToken },
    );
    return data.sessionRefresh.authentication.tokens;
  }

  /** What a token is good for: "accepted", or why it is refused. */
  async function verdictOn({ accessToken }: Tokens): Promise<string | undefined> {
    const query = '{ user(by: { username: "the_admin" }) { id } }';
    const { errors } = await ask(query, {}, accessToken);
    return errors ? errors[0]?.extensions.reason : 'accepted';
  }

  const signerOf = ({ accessToken }: Tokens) => decodeProtectedHeader(accessToken).kid;
  const published = async () => {
    const response = await fetch(`${program.url}/.well-known/jwks.json`);
    return ((await response.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };

  it('refuses what it does not know, and changes nothing by it', async () => {
    const before = await published();
    const [unknown, option] = await Promise.all([keys('turn'), keys('rotate', '--later')]);
    for (const { code, out } of [unknown, option]) {
      expect(code).toBe(1);
      expect(out).toBe('');
    }
    expect(unknown.err).toMatch(/^error: unknown command 'turn'/);
    expect(option.err).toMatch(/^error: unknown option '--later'/);
    expect(keysIn(await keys('list')).map(({ id }) => id)).toEqual(before);
  });

  it('says in a line what keeps it from its work, without a secret', async () => {
    const DATABASE_URL = 'postgresql://user:the-password@127.0.0.1:1/latchkey';
    const { code, out, err } = await command(['keys', 'rotate'], { ...variables, DATABASE_URL });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim().split('\n')).toEqual([expect.stringContaining('The database does not answer')]);
    expect(err).not.toContain('the-password');
  });

  it('says what it can do', async () => {
    const [all, ofKeys, ofRotate] = await Promise.all([
      command(['--help'], {}),
      command(['keys', '--help'], {}),
      command(['keys', 'rotate', '--help'], {}),
    ]);
    for (const { code, err } of [all, ofKeys, ofRotate]) expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(all.out).toMatch(/^ {2}keys +Keys that sign access tokens\.$/m);
    expect(ofKeys.out).toMatch(/^ {2}list +Shows all keys with their stage\.$/m);
    expect(ofKeys.out).toMatch(/^ {2}rotate \[options\] +Publishes the next key\./m);
    expect(ofRotate.out).toMatch(/^ {2}--now +for a key that leaked/m);
  });

  it('rotates beside a running server, which publishes the next key at once, signs with it in time, and refuses nobody', async () => {
    const [first] = keysIn(await keys('list'));
    const tokens = await logIn();
    expect(signerOf(tokens)).toBe(first?.id);
    expect(await published()).toEqual([first?.id]);

    const next = onlyKeyIn(await keys('rotate'));
    expect(next).toMatchObject({ state: 'next', until: undefined });
    expect(next.id).not.toBe(first?.id);
    await expect.poll(published, { timeout: 2_000 }).toEqual([next.id, first?.id]);
    expect(await verdictOn(tokens)).toBe('accepted');

    let fresh = await logIn();
    await expect
      .poll(
        async () => {
          fresh = await refresh(fresh);
          expect(await verdictOn(fresh)).toBe('accepted');
          return signerOf(fresh);
        },
        { timeout: 5_000, interval: 200 },
      )
      .toBe(next.id);
    // A token tells its moment in whole seconds.
    expect((decodeJwt(fresh.accessToken).iat ?? 0) * 1_000).toBeGreaterThan(next.from.getTime() - 1_000);
    expect(Date.now() - next.from.getTime()).toBeLessThan(3_000);
    expect(await verdictOn(tokens)).toBe('accepted');

    const [newest, older] = keysIn(await keys('list'));
    expect(newest).toMatchObject({ id: next.id, state: 'signing' });
    expect(older).toMatchObject({ id: first?.id, state: 'accepted' });
    // The longest life that a token can have after its key has signed for the last time, and a minute.
    expect(older?.until?.getTime()).toBe(next.from.getTime() + (3_600 + 60) * 1_000);
  });

  it('replaces a leaked key at once: its tokens count as expired, and a refresh makes all well', async () => {
    const tokens = await logIn();
    expect(await verdictOn(tokens)).toBe('accepted');
    const socket = await SocketClient.open(`${program.url.replace('http', 'ws')}/graphql`);
    socket.init({ authorization: `Bearer ${tokens.accessToken}` });
    await socket.first('connection_ack');

    const replacement = onlyKeyIn(await keys('rotate', '--now'));
    expect(replacement).toMatchObject({ state: 'signing', until: undefined });
    await expect.poll(() => verdictOn(tokens), { timeout: 2_000 }).toBe('EXPIRED');
    expect(await published()).toEqual([replacement.id]);

    const fresh = await refresh(tokens);
    expect(signerOf(fresh)).toBe(replacement.id);
    expect(await verdictOn(fresh)).toBe('accepted');
    expect(await verdictOn(tokens)).toBe('EXPIRED');
    expect(await socket.isStillThere()).toBe(true);
    await socket.close();

    const states = keysIn(await keys('list')).map(({ state }) => state);
    expect(states[0]).toBe('signing');
    expect(new Set(states.slice(1))).toEqual(new Set(['retired']));
  });

  it('lets one of two operators rotate, or both after one another, and says so to whom it did not let', async () => {
    const before = keysIn(await keys('list')).length;
    const outcomes = await Promise.all([keys('rotate'), keys('rotate')]);
    const done = outcomes.filter(({ code }) => code === 0);
    expect(done.length).toBeGreaterThan(0);
    for (const { code, err } of outcomes) {
      if (code !== 0)
        expect([code, err.trim()]).toEqual([1, expect.stringContaining('Somebody else rotates')]);
    }
    const after = keysIn(await keys('list'));
    expect(after).toHaveLength(before + done.length);
    expect(after.filter(({ state }) => state === 'signing')).toHaveLength(1);
  });

  it.each<[string, string[]]>([
    ['to rotate', ['rotate']],
    ['to replace', ['rotate', '--now']],
  ])(
    'that is asked %s with another secret key than the one of the instance leaves the keys as they are',
    async (_, args) => {
      const before = keysIn(await keys('list')).map(({ id }) => id);
      const SECRET_KEY = 'another-secret-key-0123456789-abcdefghijk';
      const { code, out, err } = await command(['keys', ...args], { ...variables, SECRET_KEY });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain('Is SECRET_KEY the one it was sealed with?');
      expect(err).not.toMatch(/another-secret-key|node_modules/);

      expect(keysIn(await keys('list')).map(({ id }) => id)).toEqual(before);
      // Nodes that read the keys again, or start, are as well as before.
      onlyKeyIn(await keys('rotate'));
      expect(await verdictOn(await logIn())).toBe('accepted');
    },
  );
});
