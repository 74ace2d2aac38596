import { sql } from 'drizzle-orm';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRules } from '../../src/graphql/permissions.js';
import { allow } from '../../src/graphql/rules.js';
import { buildServer, type Server } from '../../src/graphql/server.js';
import { rule } from '../../src/graphql/shield.js';
import { UserRefusal } from '../../src/kernel/user-refusal.js';
import { secureRandom } from '../../src/platform/random.js';
import { startApp, type TestApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { login, registrationStart } from '../support/operations.js';
import { aUser, goodPassword, type SignedIn, stranger } from '../support/people.js';

const quiet = 'Something went wrong on our side.';

/** The lines of the log that speak of a request. */
const linesOf = (lines: readonly string[], requestId: unknown) =>
  lines
    .map((line) => JSON.parse(line))
    .filter((line) => line.requestId === requestId && line.level === 'error');

describe('a fault of ours', () => {
  let app: TestApp;
  let person: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    person = await aUser(app);
    // What PostgreSQL says may quote what it was given.
    await app.connection.database.execute(sql`
      create function complain() returns trigger language plpgsql as $$
      begin raise exception 'no place for % with %', new.email, new.password_hash using detail = new.email; end $$`);
    await app.connection.database.execute(sql`
      create trigger complain before insert on pending_registrations for each row execute function complain()`);
  });
  afterAll(() => app.stop());

  /** Asserts that neither the answer nor the log gives anything away, and that the log tells of it by its id. */
  function expectQuiet(body: string, requestId: unknown, secrets: readonly string[]) {
    for (const text of [body, app.logLines.join('')]) {
      for (const secret of secrets) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/insert into|select |update "|\$argon2|values \(/i);
    }
    expect(body).not.toMatch(/\.[jt]s:\d+|node_modules|at \w+ \(|P0001|42P01|drizzle|stack/i);
    const lines = linesOf(app.logLines, requestId);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines[0].err)).toMatch(/at .*\.ts:\d+/);
    return lines[0];
  }

  it('says nothing but that it is one, with the id under which the log tells of it', async () => {
    app.logLines.length = 0;
    const { email, username } = stranger();
    const { data, errors, response } = await app
      .client()
      .execute(registrationStart, { input: { email, username, password: goodPassword } });

    expect(data).toEqual({ registrationStart: null });
    expect(errors).toEqual([
      {
        message: quiet,
        path: ['registrationStart'],
        locations: expect.anything(),
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: response.headers['x-request-id'] },
      },
    ]);
    const line = expectQuiet(response.body, response.headers['x-request-id'], [
      email,
      username,
      goodPassword,
    ]);
    expect(line.path).toEqual(['registrationStart']);
    expect(JSON.stringify(line.err)).toContain('P0001');
  });

  it('outside of GraphQL says as little', async () => {
    await app.connection.database.execute(
      sql`alter table pending_registrations rename column link_token_hash to gone`,
    );
    app.logLines.length = 0;
    const token = 'the-token-of-a-mailed-link';
    const response = await app.client().request('GET', `/registration/confirm?token=${token}`);
    await app.connection.database.execute(
      sql`alter table pending_registrations rename column gone to link_token_hash`,
    );

    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({
      errors: [
        {
          message: quiet,
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: response.headers['x-request-id'] },
        },
      ],
    });
    expectQuiet(response.body, response.headers['x-request-id'], [token]);
  });

  it('in a background task says nothing of statements either', async () => {
    app.logLines.length = 0;
    await app.connection.database.execute(sql`alter table outbox_messages rename to letters`);
    await app.connection.database.execute(sql`drop trigger complain on pending_registrations`);
    const { errors } = await app.client().execute(registrationStart, { input: stranger() });
    expect(errors?.[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    await expect.poll(() => app.logLines.join(''), { timeout: 8_000 }).toMatch(/A background task failed/);
    await app.connection.database.execute(sql`alter table letters rename to outbox_messages`);
    expect(app.logLines.join('')).not.toMatch(/insert into|select |update "/i);
  });

  it('leaves nothing half-written', async () => {
    await app.connection.database.execute(sql`alter table outbox_messages rename to letters`);
    const { email, username } = stranger();
    await app.client().execute(registrationStart, { input: { email, username, password: goodPassword } });
    await app.connection.database.execute(sql`alter table letters rename to outbox_messages`);
    const rows = await app.connection.database.execute(
      sql`select 1 from pending_registrations where email = ${email}`,
    );
    expect(rows).toHaveLength(0);
  });

  it('concerns one field: what else was asked for is answered', async () => {
    await app.connection.database.execute(sql`alter table password_credentials rename to passwords`);
    const query = `mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }`;
    const input = { identifier: person.username, password: person.password };
    const answer = (await app.client().post({ query: `${query}`, variables: { input } })).json();
    const other = (await person.client.post({ query: '{ viewer { user { id } } }' })).json();
    await app.connection.database.execute(sql`alter table passwords rename to password_credentials`);
    expect(answer).toMatchObject({
      data: { login: null },
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(other).toEqual({ data: { viewer: { user: { id: person.id } } } });
  });

  it('never shows in the log what was typed, not even when the refusal is right', async () => {
    app.logLines.length = 0;
    const password = 'a very particular wrong password';
    await app.client().execute(login, { input: { identifier: person.username, password } });
    await app
      .client()
      .post({ query: `mutation { login(input: { identifier: "x", password: "${password}" }) { nowhere } }` });
    const text = app.logLines.join('');
    expect(text).toContain('Request answered');
    for (const secret of [password, person.password, person.accessToken as string, person.email]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('a server around other fields', () => {
  let app: TestApp;
  let server: Server;
  const lines: { level: string; fields: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    app = await startApp();
    const schema = buildSchema(
      'type Query { note: String, diary: String, thrown: String, text: String, list: [Int!] }',
    );
    const fields = schema.getQueryType()?.getFields();
    if (!fields) throw new Error('There is no query type.');
    const { thrown, text, list } = fields;
    if (thrown)
      thrown.resolve = () => Promise.reject(new UserRefusal({ code: 'INVALID', message: 'the secret word' }));
    if (text)
      text.resolve = () => {
        throw 'the secret word';
      };
    if (list) list.resolve = () => ['the secret word'];
    const broken = rule('is broken', { cache: 'no_cache' })(() => {
      throw new TypeError('the secret word is undefined');
    });
    const refusing = rule('is refusing', { cache: 'no_cache' })(() => false);
    const note = (level: string) => (first: unknown) => {
      lines.push({ level, fields: first as Record<string, unknown> });
    };
    server = await buildServer({
      config: app.config.http,
      schema: applyRules(schema, {
        Query: { note: broken, diary: refusing, thrown: allow, text: allow, list: allow },
      }),
      credentialMutations: new Set(),
      sessions: {
        authenticate: async () => ({ viewer: { kind: 'anonymous', reason: 'MISSING' } }),
        viewerOf: async () => ({ kind: 'anonymous', reason: 'MISSING' }),
        watch: () => () => {},
      },
      documents: [],
      checkReadiness: async () => ({ isReady: true, report: {} }),
      pages: [],
      examples: [],
      logger: {
        fatal: note('fatal'),
        error: note('error'),
        warn: note('warn'),
        info: note('info'),
        debug: note('debug'),
        isLevelEnabled: () => true,
      } as unknown as Parameters<typeof buildServer>[0]['logger'],
      random: secureRandom,
    });
  });
  afterAll(async () => {
    await server.close();
    await app.stop();
  });

  const ask = async (field: string) => {
    lines.length = 0;
    const response = await new Client(server).post({ query: `{ ${field} }` });
    return { ...response.json(), text: response.body };
  };

  it('shows a bug inside a rule as a fault of ours, and not as a refusal', async () => {
    const { data, errors, text } = await ask('note');
    expect(data).toEqual({ note: null });
    expect(errors).toMatchObject([{ message: quiet, extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(text).not.toContain('secret');
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { err: expect.any(TypeError) } },
    ]);
  });

  it('shows a rule that says no as a refusal', async () => {
    const { errors } = await ask('diary');
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it.each(['thrown', 'text', 'list'])(
    'shows nothing of what a resolver threw that is no error of ours: %s',
    async (field) => {
      const { errors, text } = await ask(field);
      expect(errors.length).toBeGreaterThan(0);
      expect(errors[0]).toMatchObject({ message: quiet, extensions: { code: 'INTERNAL_SERVER_ERROR' } });
      expect(text).not.toContain('secret');
      expect(lines.some(({ level }) => level === 'error')).toBe(true);
    },
  );
});
