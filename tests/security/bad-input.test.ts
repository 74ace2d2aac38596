import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/kernel/app-error.js';
import { pendingRegistrations } from '../../src/modules/registration/pending-registration.table.js';
import { startApp, type TestApp } from '../support/app.js';
import type { ClientError } from '../support/client.js';
import { graphql } from '../support/graphql/index.js';
import { login, node, registrationStart, titled, user, userUpdate } from '../support/operations.js';
import { anAdmin, goodPassword, type SignedIn, stranger } from '../support/people.js';
import { loadVectors } from '../support/vectors.js';

const searchUsers = graphql(`
  query SearchUsers($search: String!) {
    users(first: 1, filter: { search: $search }) { totalCount nodes { id } }
  }
`);

const naughtyStrings = loadVectors<string[]>('blns/blns.json') ?? [];

const oddStrings = [
  '\u0000',
  'ada\u0000lovelace',
  '\ud800',
  '\udfff\ud800',
  'ada\ud800lovelace',
  '\ufeffada_lovelace',
  '\u202eecalevol_ada',
  '\u2028',
  '\ufffe\uffff',
  '\u{10ffff}',
  'a\u0301'.repeat(50),
  "'; drop table users; --",
  '{{7*7}}#{7*7}<%= 7*7 %>',
];

/** Strings on which a careless expression would work for seconds. */
const slowStrings = [
  `a${'_'.repeat(95_000)}b`,
  `a${' '.repeat(95_000)}b`,
  `${'a'.repeat(95_000)}!`,
  `${'a-'.repeat(45_000)}@`,
  `x@${'a.'.repeat(45_000)}`,
  'ab '.repeat(31_000),
  '\u0301'.repeat(45_000),
  '\ufdfa'.repeat(30_000),
  '👩‍🚀'.repeat(8_000),
];
const patienceMs = 2_000;

/** Good enough, and sooner judged than a long one. */
const shortPassword = 'x7#Kq!9vLm2w';

type FormField = 'username' | 'displayName' | 'email' | 'password';

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

describe('Bad input never finds a fault of the server', () => {
  let app: TestApp;
  let admin: SignedIn;
  beforeAll(async () => {
    // Where display names are free most of the strings get as far as they can.
    app = await startApp({ DISPLAY_NAME_POLICY: 'free' });
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  /** Sends a request and takes apart an answer that must be well formed and no fault of ours. */
  async function ask(query: string, variables: unknown, client = app.client()) {
    const response = await client.post({ query, variables });
    const context = `${query.trim().slice(0, 40)} ${JSON.stringify(variables).slice(0, 200)}`;
    expect(response.statusCode, context).toBeLessThan(500);
    const { data, errors = [] } = response.json<{
      data?: Record<string, unknown> | null;
      errors?: ClientError[];
    }>();
    for (const { extensions } of errors) {
      expect(errorCodes, context).toContain(extensions['code']);
      expect(extensions['code'], context).not.toBe('INTERNAL_SERVER_ERROR');
    }
    return { data: data ?? {}, errors, context };
  }

  /** Works through many strings, some at once: fewer than may wait for a hash. */
  async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    const queue = [...items];
    const worker = async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  }

  async function register(field: FormField, text: string): Promise<string | undefined> {
    const { email, username } = stranger();
    const input = { email, username, password: shortPassword, [field]: text };
    const { data, errors, context } = await ask(registrationStart.toString(), { input });
    expect(errors, context).toEqual([]);
    const payload = data['registrationStart'] as Payload & { registration: object | null };
    if (payload.registration) {
      expect(payload.userErrors, context).toEqual([]);
      return input.email;
    }
    expect(payload.userErrors.length, context).toBeGreaterThan(0);
    // A display name or a password may be refused because of the other fields; each refusal names its own.
    for (const fault of payload.userErrors) expect(fault.field, context).toEqual([field]);
    return undefined;
  }

  const ways: Record<string, (text: string) => Promise<unknown>> = {
    'the username of a registration': (text) => register('username', text),
    'the e-mail address of a registration': (text) => register('email', text),
    'the password of a registration': (text) => register('password', text),
    'the identifier of a login': async (text) => {
      const { data, context } = await ask(login.toString(), { input: { identifier: text, password: 'x' } });
      expect(data, context).toMatchObject({ login: { userErrors: [{ code: 'INVALID_CREDENTIALS' }] } });
    },
    'the password of a login': async (text) => {
      const input = { identifier: admin.username, password: text };
      const { data, context } = await ask(login.toString(), { input });
      expect(data, context).toMatchObject({ login: { userErrors: [{ code: 'INVALID_CREDENTIALS' }] } });
    },
    'a search for users': async (text) => {
      const { data, errors, context } = await ask(searchUsers.toString(), { search: text }, admin.client);
      expect(errors, context).toEqual([]);
      expect(data, context).toMatchObject({ users: { totalCount: expect.any(Number) } });
    },
    'a username to look up': async (text) => {
      const { data, errors, context } = await ask(user.toString(), { by: { username: text } }, admin.client);
      expect([errors, data], context).toEqual([[], { user: null }]);
    },
    'an e-mail address to look up': async (text) => {
      const { data, errors, context } = await ask(user.toString(), { by: { email: text } }, admin.client);
      expect([errors, data], context).toEqual([[], { user: null }]);
    },
    'an id of a node': async (text) => {
      const { data, errors, context } = await ask(node.toString(), { id: text }, admin.client);
      expect([errors, data], context).toEqual([[], { node: null }]);
    },
    'the own first name, last name and words about oneself': async (text) => {
      const input = { id: admin.id, firstName: text, lastName: text, description: text };
      const { data, errors, context } = await ask(userUpdate.toString(), { input }, admin.client);
      expect(errors, context).toEqual([]);
      const { user: changed, userErrors } = data['userUpdate'] as Payload & {
        user: { firstName: string | null; lastName: string | null; description: string | null } | null;
      };
      if (changed) {
        const { firstName, lastName, description } = changed;
        expect([firstName, lastName, description], context).toEqual(Array(3).fill(text || null));
      }
      for (const { field } of userErrors) {
        expect(['firstName', 'lastName', 'description'], context).toContain(field?.[0]);
      }
    },
  };

  it.each(Object.entries(ways))('in %s', { timeout: 120_000 }, async (_, tryOut) => {
    await each([...naughtyStrings, ...oddStrings], async (text) => {
      await tryOut(text);
    });
  });

  it('in the display name of a registration, and stores what it accepts as it was typed', {
    timeout: 120_000,
  }, async () => {
    const accepted = new Map<string, string>();
    await each([...naughtyStrings, ...oddStrings], async (text) => {
      const email = await register('displayName', text);
      if (email !== undefined) accepted.set(email, text);
    });
    expect(accepted.size).toBeGreaterThan(0);
    const rows = await app.connection.database
      .select()
      .from(pendingRegistrations)
      .where(inArray(pendingRegistrations.email, [...accepted.keys()]));
    expect(rows).toHaveLength(accepted.size);
    for (const { email, displayName } of rows) {
      expect(displayName).toBe(accepted.get(email)?.trim().replace(/\s+/g, ' '));
    }
  });

  it('of 1 MB, which it does not read', async () => {
    const text = 'a'.repeat(1_000_000);
    for (const input of [
      { ...stranger(), username: text },
      { ...stranger(), displayName: text },
      { ...stranger(), email: `${text}@example.com` },
      { ...stranger(), password: text },
    ]) {
      const response = await app.client().post({ query: registrationStart.toString(), variables: { input } });
      expect(response.statusCode).toBe(413);
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    }
  });

  it.each(titled(slowStrings))('in reasonable time: %s', async (_, text) => {
    const { email, username, password } = stranger();
    const requests: [string, unknown][] = [
      [registrationStart.toString(), { input: { email, username: text, password } }],
      [registrationStart.toString(), { input: { email, displayName: text, password } }],
      [registrationStart.toString(), { input: { email: text, username, password } }],
      [registrationStart.toString(), { input: { email, username, password: text } }],
      [login.toString(), { input: { identifier: text, password } }],
      [login.toString(), { input: { identifier: username, password: text } }],
      [user.toString(), { by: { username: text } }],
      [user.toString(), { by: { email: text } }],
      [userUpdate.toString(), { input: { id: admin.id, username: text } }],
      [userUpdate.toString(), { input: { id: admin.id, displayName: text } }],
      [userUpdate.toString(), { input: { id: admin.id, description: text } }],
    ];
    for (const [query, variables] of requests) {
      const startedAt = performance.now();
      const { context } = await ask(query, variables, admin.client);
      expect(performance.now() - startedAt, context).toBeLessThan(patienceMs);
    }
  });

  it('in the search of an administrator, however long', async () => {
    for (const search of slowStrings) await ask(searchUsers.toString(), { search }, admin.client);
  });

  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const query = '{ instance { name } }';

  it.each(
    titled([
      '',
      ' ',
      'null',
      'true',
      '1',
      '1e400',
      '"text"',
      '[]',
      '[null]',
      `[{"query":"${query}"}]`,
      '{}',
      '{"query":null}',
      '{"query":1}',
      '{"query":[]}',
      '{"query":{"query":"x"}}',
      '{"query":""}',
      `{"query":"${query}","variables":"text"}`,
      `{"query":"${query}","variables":[1]}`,
      `{"query":"${query}","extensions":1}`,
      `{"query":"${query}","operationName":1}`,
      `{"query":"${query}","operationName":"Nobody"}`,
      `{"query":"${query}","__proto__":{"polluted":true}}`,
      `{"query":"${query}","variables":{"__proto__":{"polluted":true}}}`,
      `{"query":"${query}","constructor":{"prototype":{"polluted":true}}}`,
      '{"query":"{ viewer { user { id } } } \\u0000"}',
      '{"query":"{ node(id: \\"\\\\uD800\\") { id } }"}',
      '{"query":"query ($first: Int) { users(first: $first) { nodes { id } } }","variables":{"first":1e400}}',
      '{"query":"query ($first: Int) { users(first: $first) { nodes { id } } }","variables":{"first":99999999999999999999}}',
      '{"query":"{ users(first: 99999999999999999999) { nodes { id } } }"}',
      '{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":1e400}}',
      '{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":{"a":1}}}',
      `{"query":"query ($ids: [ID!]!) { nodes(ids: $ids) { id } }","variables":{"ids":${nested(50_000)}}}`,
      `{"query":"{ nodes(ids: ${nested(50_000)}) { id } }"}`,
      nested(50_000),
      '['.repeat(100_000),
      '{"a":'.repeat(20_000),
      '{"query":"{ instance { name } }"',
      '{"query":"{ instance { name } }"}}',
      "{'query':'{ instance { name } }'}",
      '\u0000',
      '\ufeff',
    ]),
  )('as the body %s', async (_, body) => {
    const response = await app.client().post(body);
    expect(response.statusCode).toBeGreaterThanOrEqual(200);
    expect(response.statusCode).toBeLessThan(500);
    const { errors, data } = response.json<{ errors?: ClientError[]; data?: unknown }>();
    expect(errors?.length ?? 0).toBeGreaterThan(0);
    expect(data ?? null).toEqual(data === undefined || data === null ? null : expect.anything());
    for (const { extensions } of errors ?? []) {
      expect(errorCodes).toContain(extensions['code']);
      expect(extensions['code']).not.toBe('INTERNAL_SERVER_ERROR');
    }
    expect(Object.getPrototypeOf({})).not.toHaveProperty('polluted');
  });

  it('as a body with a key twice, of which the last one counts', async () => {
    const body = `{"query":"{ nothing }","query":"${query}","variables":{"a":1,"a":2}}`;
    const response = await app.client().post(body);
    expect(response.json()).toEqual({ data: { instance: { name: 'Latchkey' } } });
  });

  it('as a body with a key of Object.prototype where a name is looked up', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const { errors } = await ask(`query ($${name}: ID!) { node(id: $${name}) { id } }`, {});
      expect(errors.length).toBeGreaterThan(0);
      expect((await ask(`{ ${name} }`, {})).errors.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/graphql', 415],
    ['application/xml', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset="latin1"', 415],
    ['nonsense', 415],
    ['', 415],
    ['application/json, text/plain', 415],
  ])('as a body of type %j', async (type, status) => {
    const body = JSON.stringify({ query });
    const response = await app.client().request('POST', '/graphql', body, { 'content-type': type });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('as a body that is not UTF-8', async () => {
    for (const bytes of [
      [0xff, 0xfe],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
    ]) {
      const response = await app.app.server.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload: Buffer.concat([
          Buffer.from(
            '{"query":"mutation ($i: LoginInput!) { login(input: $i) { userErrors { code } } }","variables":{"i":{"identifier":"',
          ),
          Buffer.from(bytes),
          Buffer.from('","password":"x"}}}'),
        ]),
      });
      expect(response.statusCode).toBeLessThan(500);
      expect(response.body).not.toContain('INTERNAL_SERVER_ERROR');
    }
  });

  it('as an odd method, path or query string', async () => {
    for (const [method, url] of [
      ['PUT', '/graphql'],
      ['DELETE', '/graphql'],
      ['PATCH', '/graphql'],
      ['HEAD', '/graphql'],
      ['GET', '/graphql'],
      ['GET', '/graphql?query=%'],
      ['GET', '/graphql?query=%00'],
      ['GET', '/graphql?query[]=a&query[]=b'],
      ['GET', '/graphql?variables=%7B'],
      ['GET', '/graphql?query=mutation{logout{userErrors{code}}}'],
      ['GET', '/%'],
      ['GET', '/%00'],
      ['GET', '/../../etc/passwd'],
      ['GET', '/playground/..%2f..%2fpackage.json'],
      ['GET', `/${'a'.repeat(10_000)}`],
    ] as const) {
      const { statusCode } = await app.client().request(method, url);
      expect(statusCode, `${method} ${url.slice(0, 80)}`).toBeGreaterThanOrEqual(400);
      expect(statusCode, `${method} ${url.slice(0, 80)}`).toBeLessThan(500);
    }
  });

  it('as odd headers', async () => {
    for (const headers of [
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${'a'.repeat(9_000)}` },
      { authorization: 'Bearer a b c' },
      { authorization: 'Bearer eyJhbGciOiJFZERTQSIsImtpZCI6Il9fcHJvdG9fXyJ9.e30.AAAA' },
      { authorization: 'Bearer eyJhbGciOiJFZERTQSIsImtpZCI6MX0.e30.AAAA' },
      { cookie: 'latchkey_access=%; latchkey_refresh=%00; =; ;;' },
      { cookie: '__proto__=1; constructor=2' },
      { origin: 'null' },
      { 'user-agent': 'ü'.repeat(5_000) },
      { accept: 'nothing/at-all' },
      { 'x-forwarded-for': "'; drop table users; --" },
      { 'content-length': '-1' },
    ]) {
      const response = await app.client().post({ query }, headers as Record<string, string>);
      expect(response.statusCode, JSON.stringify(headers).slice(0, 80)).toBeLessThan(500);
    }
  });

  // The last one, so that it speaks for all before it.
  it('leaves no error in the log, and no text or parameter of a statement', () => {
    expect(app.logLines.length).toBeGreaterThan(100);
    const lines = app.logLines.map((line) => JSON.parse(line) as { level: string; msg?: string });
    expect(lines.filter(({ level }) => level !== 'debug' && level !== 'info')).toEqual([]);
    const log = app.logLines.join('');
    expect(log).not.toMatch(/insert into|select "|update "|Failed query|params/i);
    expect(log).not.toContain(goodPassword);
    expect(log).not.toContain(shortPassword);
    expect(log).not.toContain('argon2id');
  });
});
