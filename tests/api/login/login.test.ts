import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { passwordCredentials } from '../../../src/modules/credentials/password/password-credential.table.js';
import { PasswordHasher } from '../../../src/modules/credentials/password/password-hash.js';
import { startApp, type TestApp } from '../../support/app.js';
import { faultsIn, login, titled, viewer } from '../../support/operations.js';
import { aUser, goodPassword, insertUsers, setStatus, signIn, userIds } from '../../support/people.js';

describe('Mutation.login', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    await aUser(app, { username: 'lise_meitner', email: 'lise@xn--mnchen-3ya.example' });
  });
  afterAll(() => app.stop());

  async function attempt(identifier: string, password: string) {
    const client = app.client();
    const input = { identifier, password, tokenDelivery: 'BODY' } as const;
    const { login: payload } = await client.run(login, { input });
    if (payload?.userErrors.length) expect(payload.result).toBeNull();
    return payload;
  }

  const faultsOf = async (identifier: string, password: string) =>
    faultsIn(await attempt(identifier, password));

  const hashOf = async (id: Id<'User'>) =>
    (
      await app.connection.database
        .select()
        .from(passwordCredentials)
        .where(eq(passwordCredentials.userId, id))
    )[0]?.passwordHash;

  describe('refuses', () => {
    it.each(
      titled([
        'nobody_at_all',
        'nobody@example.com',
        '',
        '@',
        'a@b@c',
        'x',
        'x'.repeat(10_000),
        '\u0000',
        '\ud800@example.com',
      ]),
    )('the unknown account %s', async (_, identifier) => {
      expect(await faultsOf(identifier, goodPassword)).toEqual(['- INVALID_CREDENTIALS']);
    });

    it.each([
      '',
      ' ',
      'wrong',
      goodPassword.toLowerCase(),
      `${goodPassword}x`,
      goodPassword.slice(0, -1),
      '\u0000',
      '\ud800',
    ])('the wrong password %j', async (password) => {
      const { username } = await aUser(app);
      expect(await faultsOf(username, password)).toEqual(['- INVALID_CREDENTIALS']);
    });

    it('an unknown account and a wrong password in the same words', async () => {
      const { username } = await aUser(app);
      const [unknown, wrong] = [await attempt('nobody_at_all', 'wrong'), await attempt(username, 'wrong')];
      expect(unknown).toEqual(wrong);
      expect(unknown?.userErrors).toEqual([
        {
          code: 'INVALID_CREDENTIALS',
          field: null,
          message: 'The account or the password is wrong.',
          retryAfterSeconds: null,
        },
      ]);
    });

    it('blanks that are not in the password, and the password without those that are', async () => {
      const spaced = '  Nine Crimson Tractors  ';
      const { username } = await aUser(app, { password: spaced });
      expect(await faultsOf(username, spaced.trim())).toEqual(['- INVALID_CREDENTIALS']);
      expect(await faultsOf(username, ` ${spaced}`)).toEqual(['- INVALID_CREDENTIALS']);
      expect(await faultsOf(username, spaced)).toEqual([]);
    });

    it('a password that only begins like the right one, however long', async () => {
      const long = goodPassword.padEnd(200, 'z');
      const { username } = await aUser(app, { password: long });
      expect(await faultsOf(username, long.slice(0, 199))).toEqual(['- INVALID_CREDENTIALS']);
      expect(await faultsOf(username, `${long.slice(0, 199)}y`)).toEqual(['- INVALID_CREDENTIALS']);
      expect(await faultsOf(username, long)).toEqual([]);
    });

    it('a suspended account, and says so only to whoever knows the password', async () => {
      const person = await aUser(app);
      await setStatus(app, person, 'SUSPENDED');
      expect(await faultsOf(person.username, 'wrong')).toEqual(['- INVALID_CREDENTIALS']);
      expect(await faultsOf(person.username, person.password)).toEqual(['- ACCOUNT_SUSPENDED']);
    });

    it('a deleted account, as if it had never been', async () => {
      const person = await aUser(app);
      await setStatus(app, person, 'DELETED');
      expect(await faultsOf(person.username, person.password)).toEqual(['- INVALID_CREDENTIALS']);
      expect(await faultsOf(person.email, person.password)).toEqual(['- INVALID_CREDENTIALS']);
    });

    it('an account without a password, whatever is typed', async () => {
      const [row] = await insertUsers(app, [{}]);
      for (const password of ['', 'a decoy that no account has', goodPassword]) {
        expect(await faultsOf(row?.username ?? '', password)).toEqual(['- INVALID_CREDENTIALS']);
      }
    });

    it('two logins in one document, aliases and fragments counted', async () => {
      for (const query of [
        'mutation ($i: LoginInput!) { a: login(input: $i) { userErrors { code } } b: login(input: $i) { userErrors { code } } }',
        'mutation ($i: LoginInput!) { login(input: $i) { userErrors { code } } ...Again } fragment Again on Mutation { b: login(input: $i) { userErrors { code } } }',
        'mutation ($i: LoginInput!) { login(input: $i) { userErrors { code } } sessionRefresh(input: {}) { userErrors { code } } }',
      ]) {
        const variables = { i: { identifier: 'nobody', password: 'wrong' } };
        const response = await app.client().post({ query, variables });
        expect(response.statusCode).toBe(400);
        expect(response.json()).toMatchObject({
          errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }],
        });
      }
    });

    it('more logins at once than can be checked, and says when to come again', async () => {
      const calls = Array.from({ length: 150 }, () =>
        app.client().execute(login, { input: { identifier: 'nobody_at_all', password: 'wrong' } }),
      );
      const answers = await Promise.all(calls);
      const errors = answers.flatMap((answer) => answer.errors ?? []);
      expect(errors.length).toBeGreaterThan(0);
      for (const { extensions } of errors) {
        expect(extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });
      }
      const judged = answers.filter((answer) => !answer.errors);
      expect(judged.length).toBeGreaterThan(0);
      for (const { data } of judged) expect(faultsIn(data?.login)).toEqual(['- INVALID_CREDENTIALS']);
    });
  });

  describe('opens a session', () => {
    it('for the username and for the e-mail address, in any case', async () => {
      const { username, email, password, id } = await aUser(app, {
        username: 'mary_somerville',
        email: 'Mary.Somerville@Example.com',
      });
      for (const identifier of [
        username,
        'MARY_Somerville',
        ' mary_somerville ',
        email,
        'mary.somerville@EXAMPLE.COM',
        ' MARY.SOMERVILLE@example.com ',
      ]) {
        expect((await attempt(identifier, password))?.result?.user.id).toBe(id);
      }
    });

    it('with its tokens in the body and no cookie, when asked to', async () => {
      const person = await aUser(app);
      const response = await app.client().post({
        query: login.toString(),
        variables: {
          input: { identifier: person.username, password: person.password, tokenDelivery: 'BODY' },
        },
      });
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(response.json().data.login).toMatchObject({
        result: {
          user: { id: person.id, username: person.username, email: person.email, isViewer: true },
          session: { isCurrent: true, methods: ['PASSWORD'], status: 'ACTIVE' },
          tokens: {
            accessToken: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/),
            refreshToken: expect.stringMatching(/^ses_\w{22}\.0\.[\w-]{43}$/),
          },
        },
        userErrors: [],
      });
    });

    it('with tokens that say when they end: in 15 minutes and in 7 days', async () => {
      const { username, password } = await aUser(app);
      const now = app.clock.now().getTime();
      const tokens = (await attempt(username, password))?.result?.tokens;
      const accessMs = Date.parse(tokens?.accessTokenExpiresAt ?? '') - now;
      const refreshMs = Date.parse(tokens?.refreshTokenExpiresAt ?? '') - now;
      expect(accessMs).toBeGreaterThanOrEqual(900_000);
      expect(accessMs).toBeLessThan(910_000);
      expect(refreshMs).toBeGreaterThanOrEqual(604_800_000);
      expect(refreshMs).toBeLessThan(604_810_000);
    });

    it('in cookies that scripts and other sites cannot use, and with no token in the body', async () => {
      const { username, password } = await aUser(app);
      const client = app.client();
      const response = await client.post({
        query: login.toString(),
        variables: { input: { identifier: username, password } },
      });
      expect(response.json()).toMatchObject({ data: { login: { result: { tokens: null } } } });
      expect(response.headers['set-cookie']).toEqual([
        expect.stringMatching(
          /^latchkey_access=[\w.-]+; Max-Age=(604800|604799); Path=\/; HttpOnly; SameSite=Lax$/,
        ),
        expect.stringMatching(
          /^latchkey_refresh=[\w.-]+; Max-Age=(604800|604799); Path=\/; HttpOnly; SameSite=Lax$/,
        ),
        expect.stringMatching(
          /^latchkey_device=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/,
        ),
      ]);
      for (const token of client.cookies.values()) expect(response.body).not.toContain(token);
      expect((await client.run(viewer)).viewer?.user.username).toBe(username);
    });

    it.each([
      'lise@münchen.example',
      'LISE@xn--mnchen-3ya.example',
      'lise@XN--MNCHEN-3YA.example',
      'lise@MÜNCHEN.example',
    ])('for an international address, written as %s', async (identifier) => {
      expect((await attempt(identifier, goodPassword))?.result?.user.username).toBe('lise_meitner');
    });

    it('that stands beside the earlier ones', async () => {
      const first = await aUser(app);
      const second = await signIn(app, first);
      expect(second.sessionId).not.toBe(first.sessionId);
      expect((await first.client.run(viewer)).viewer?.session?.id).toBe(first.sessionId);
      expect((await second.client.run(viewer)).viewer?.session?.id).toBe(second.sessionId);
    });

    it('for whoever comes with a stale cookie or token', async () => {
      const { username, password } = await aUser(app);
      const client = app.client();
      client.bearer = 'stale';
      client.cookies.set('latchkey_access', 'stale');
      const { login: payload } = await client.run(login, { input: { identifier: username, password } });
      expect(payload?.result?.user).toMatchObject({ username, isViewer: true });
    });

    it('for a password typed composed or decomposed', async () => {
      const composed = 'Crème brûlée à la Zoë 57'.normalize('NFC');
      const decomposed = composed.normalize('NFD');
      expect(composed).not.toBe(decomposed);
      for (const password of [composed, decomposed]) {
        const { username } = await aUser(app, { password });
        expect(await faultsOf(username, composed)).toEqual([]);
        expect(await faultsOf(username, decomposed)).toEqual([]);
      }
    });

    it('for a password whose blanks were typed on another keyboard', async () => {
      const { username, password } = await aUser(app);
      expect(await faultsOf(username, password.replaceAll(' ', '\u00a0'))).toEqual([]);
    });
  });

  describe('keeps passwords', () => {
    it('hashed anew at the configured cost once that has moved on, after a right login only', async () => {
      const { username, password, id } = await aUser(app);
      const uuid = userIds.decode(id) as Id<'User'>;
      const cheaper = new PasswordHasher({ memoryKib: 7_168, iterations: 5, parallelism: 1 }, undefined);
      const oldHash = await cheaper.hash(password);
      await app.connection.database
        .update(passwordCredentials)
        .set({ passwordHash: oldHash })
        .where(eq(passwordCredentials.userId, uuid));

      expect(await faultsOf(username, 'wrong')).toEqual(['- INVALID_CREDENTIALS']);
      expect(await hashOf(uuid)).toBe(oldHash);
      expect(await faultsOf(username, password)).toEqual([]);
      const newHash = await hashOf(uuid);
      expect(newHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      expect(await faultsOf(username, password)).toEqual([]);
      expect(await hashOf(uuid)).toBe(newHash);
    });

    it('bound to the pepper: a hash made under another one fits no password', async () => {
      const peppered = await startApp({ PASSWORD_PEPPER: 'a-pepper-of-one-instance-0123456789' });
      const { username, password, id } = await aUser(peppered);
      await signIn(peppered, { username, password, email: '' });
      const { username: ours, id: ourId, password: ourPassword } = await aUser(app);
      expect(ourPassword).toBe(password);
      const [theirs] = await peppered.connection.database
        .select()
        .from(passwordCredentials)
        .where(eq(passwordCredentials.userId, userIds.decode(id) as Id<'User'>));
      await app.connection.database
        .update(passwordCredentials)
        .set({ passwordHash: theirs?.passwordHash ?? '' })
        .where(eq(passwordCredentials.userId, userIds.decode(ourId) as Id<'User'>));
      expect(await faultsOf(ours, password)).toEqual(['- INVALID_CREDENTIALS']);
      await peppered.stop();
    });
  });

  it('never writes a password or a token into the log', async () => {
    const { username, password } = await aUser(app);
    const payload = await attempt(username, password);
    const log = app.logLines.join('');
    expect(log.length).toBeGreaterThan(0);
    expect(log).not.toContain(password);
    expect(log).not.toContain(payload?.result?.tokens?.refreshToken);
    expect(log).not.toContain(payload?.result?.tokens?.accessToken);
  });
});

describe('Mutation.login where the public address is https', () => {
  it('sets Secure cookies that no subdomain can plant', async () => {
    const app = await startApp({ PUBLIC_URL: 'https://id.example.com' });
    const { username, password } = await aUser(app);
    const client = app.client();
    const response = await client.post({
      query: login.toString(),
      variables: { input: { identifier: username, password } },
    });
    expect(response.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^__Host-latchkey_access=[\w.-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
      expect.stringMatching(
        /^__Host-latchkey_refresh=[\w.-]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
      expect.stringMatching(
        /^__Host-latchkey_device=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect((await client.run(viewer)).viewer?.user.username).toBe(username);

    const planted = app.client();
    planted.cookies.set('latchkey_access', client.cookies.get('__Host-latchkey_access') ?? '');
    expect(await planted.run(viewer)).toEqual({ viewer: null });
    await app.stop();
  });
});
