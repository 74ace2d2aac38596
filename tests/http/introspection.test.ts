import { decodeJwt } from 'jose';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { logout, logoutAll, sessionRevoke, titled, viewer } from '../support/operations.js';
import { anAdmin, aUser, type SignedIn, setStatus, signIn } from '../support/people.js';
import { databaseUrl } from '../support/postgres-server.js';
import { storedSession } from '../support/sessions.js';
import { cutOff } from './cut-off.js';

const path = '/oauth/introspect';
const secret = 'k9+Zq/7mT2+vX/4bN8+pL/6wR3+yH/1c=';
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Asks about a token as another service does. */
const ask = (app: TestApp, token: string | undefined, authorization = `Bearer ${secret}`) =>
  app.client().request('POST', path, new URLSearchParams({ token: token ?? '' }).toString(), {
    ...asForm,
    authorization,
  });

describe('POST /oauth/introspect', () => {
  let app: TestApp;
  let person: SignedIn;
  beforeAll(async () => {
    app = await startApp({
      INTROSPECTION_SECRET: secret,
      TOKEN_ISSUER: 'https://id.example.com',
      TOKEN_AUDIENCE: 'shop',
      MAX_SESSIONS_PER_USER: '100',
    });
    person = await aUser(app);
  });
  afterAll(() => app.stop());

  const isActive = async (token: string | undefined) => {
    const response = await ask(app, token);
    expect(response.statusCode).toBe(200);
    const { active, ...rest } = response.json();
    if (!active) expect(rest).toEqual({});
    return active as boolean;
  };

  describe('refuses', () => {
    it.each([
      ['nothing', undefined],
      ['an empty header', ''],
      ['another secret', 'Bearer another-secret-0123456789-0123456789'],
      ['the secret but for its last character', `Bearer ${secret.slice(0, -1)}`],
      ['the secret and a character more', `Bearer ${secret}x`],
      ['the secret in other capitals', `Bearer ${secret.toUpperCase()}`],
      ['the secret without a scheme', secret],
      ['the secret under another scheme', `Token ${secret}`],
      ['the secret and another word', `Bearer ${secret} x`],
      ['no secret', 'Bearer'],
      ['an empty secret', 'Bearer '],
      ['another password', basic('shop', 'another-secret-0123456789-0123456789')],
      ['an empty password', basic('shop', '')],
      ['the secret as the user', basic(secret, '')],
      ['a password that is the secret and more', basic('shop', `${secret}:x`)],
      ['a password that is no base64', 'Basic !!!!'],
      ['a password that decodes to a fault', basic('shop', '%zz%')],
      ['nothing in Basic', 'Basic '],
      ['an end of a line in Basic', basic('shop', `${secret}\n`)],
    ])('a service that shows %s, and says how to show the secret', async (_, authorization) => {
      for (const body of ['token=garbage', `token=${person.accessToken}`, '']) {
        const response = await app.client().request('POST', path, body, {
          ...asForm,
          ...(authorization === undefined ? {} : { authorization }),
        });
        expect(response.statusCode).toBe(401);
        expect(response.json()).toEqual({ error: 'invalid_client' });
        expect(response.headers['www-authenticate']).toBe('Bearer realm="introspection"');
        expect(response.headers['cache-control']).toBe('no-store');
      }
    });

    it('the token of a user in place of the secret, an administrator too', async () => {
      for (const { accessToken } of [person, await anAdmin(app)]) {
        expect((await ask(app, accessToken, `Bearer ${accessToken}`)).statusCode).toBe(401);
      }
    });

    it('the secret in the body', async () => {
      const body = new URLSearchParams({ token: person.accessToken ?? '', client_secret: secret });
      const response = await app.client().request('POST', path, body.toString(), asForm);
      expect(response.statusCode).toBe(401);
    });

    it.each([
      ['no token', ''],
      ['no token among others', 'token_type_hint=access_token'],
      ['a token under another name', 'Token=x'],
      ['two tokens', 'token=x&token=y'],
      ['the same token twice', 'token=x&token=x'],
    ])('%s', async (_, body) => {
      const response = await app
        .client()
        .request('POST', path, body, { ...asForm, authorization: `Bearer ${secret}` });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ error: 'invalid_request' });
      expect(response.headers['cache-control']).toBe('no-store');
    });

    it.each([
      ['application/json', '{"token":"x"}'],
      ['text/plain', 'token=x'],
      [
        'multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="token"\r\n\r\nx\r\n--b--',
      ],
      ['application/graphql', '{ viewer { user { id } } }'],
      ['application/x-www-form-urlencodedx', 'token=x'],
      ['', 'token=x'],
    ])('a body of "%s"', async (contentType, body) => {
      const response = await app.client().request('POST', path, body, {
        'content-type': contentType,
        authorization: `Bearer ${secret}`,
      });
      expect(response.statusCode).toBe(415);
      expect(response.json()).not.toHaveProperty('active');
    });

    it('a body of more than 16 KiB', async () => {
      expect((await ask(app, 'x'.repeat(16 * 1024))).statusCode).toBe(413);
    });

    it.each(['GET', 'PUT', 'DELETE', 'HEAD'] as const)(
      '%s, with the token in the address too',
      async (method) => {
        const response = await app
          .client()
          .request(method, `${path}?token=${person.accessToken}`, undefined, {
            authorization: `Bearer ${secret}`,
          });
        expect(response.statusCode).toBe(404);
        expect(app.logLines.join('')).not.toContain(person.accessToken ?? 'no token');
      },
    );
  });

  describe('knows a service by the secret', () => {
    it.each([
      ['as a bearer token', `Bearer ${secret}`],
      ['as a bearer token, the scheme in small letters', `bearer ${secret}`],
      ['as the password, form-encoded', basic('shop', encodeURIComponent(secret))],
      ['as the password, as it is', basic('shop', secret)],
      ['as the password of nobody', basic('', secret)],
      ['as the password of a user with encoded letters', basic('my%20shop', encodeURIComponent(secret))],
      ['as the password, the scheme in capitals', basic('shop', secret).replace('Basic', 'BASIC')],
    ])('%s', async (_, authorization) => {
      const response = await ask(app, person.accessToken, authorization);
      expect(response.statusCode).toBe(200);
      expect(response.json().active).toBe(true);
    });

    it.each(
      titled([
        'one %41 two & three = four : five ü',
        'plain-secret-without-anything-special',
        '%2B%2F%3D-that-looks-as-if-it-were-encoded',
        'with+plus+signs+that+are+no+spaces+at+all',
        'ends with a colon: and has some:more of:',
      ]),
    )('%s, raw and form-encoded', async (_, special) => {
      const own = await startApp({ INTROSPECTION_SECRET: special });
      const { accessToken } = await aUser(own);
      const encoded = new URLSearchParams({ x: special }).toString().slice(2);
      for (const authorization of [basic('shop', special), basic('shop', encoded)]) {
        expect((await ask(own, accessToken, authorization)).json()).toMatchObject({ active: true });
      }
      await own.stop();
    });
  });

  describe('says nothing but that it does not work of', () => {
    it.each(
      titled([
        '',
        'garbage',
        'a.b.c',
        '\u0000',
        '\ud800',
        '{"active":true}',
        'eyJhbGciOiJub25lIn0.e30.',
        'x'.repeat(9_000),
        'x'.repeat(16_000),
      ]),
    )('the token %s', async (_, token) => {
      expect(await isActive(token)).toBe(false);
    });

    it('a refresh token, a session id, a user id, the secret', async () => {
      const { refreshToken, sessionId, id } = person;
      for (const token of [refreshToken, sessionId, id, secret]) expect(await isActive(token)).toBe(false);
    });

    it('an altered token, and one with something around it', async () => {
      const token = person.accessToken ?? '';
      for (const altered of [`${token}=`, ` ${token}`, `${token} `, token.replace(/.$/, '!'), `${token}.x`]) {
        expect(await isActive(altered)).toBe(false);
      }
    });

    it('the token of another instance', async () => {
      const other = await startApp({
        SECRET_KEY: 'another-instance-0123456789-abcdefghijk',
        TOKEN_ISSUER: 'https://id.example.com',
        TOKEN_AUDIENCE: 'shop',
      });
      expect(await isActive((await aUser(other)).accessToken)).toBe(false);
      await other.stop();
    });

    it('an expired token', async () => {
      const own = await startApp({ INTROSPECTION_SECRET: secret });
      const { accessToken } = await aUser(own);
      own.clock.advance(907);
      expect((await ask(own, accessToken)).json()).toEqual({ active: false });
      await own.stop();
    });

    it.each(['SUSPENDED', 'DELETED'] as const)('the token of a user who is %s', async (status) => {
      const other = await aUser(app);
      expect(await isActive(other.accessToken)).toBe(true);
      await setStatus(app, other, status);
      expect(await isActive(other.accessToken)).toBe(false);
    });

    it.each<[string, (ended: SignedIn) => Promise<unknown>]>([
      ['has logged out', ({ client }) => client.run(logout)],
      ['was revoked', ({ client, sessionId: id }) => client.run(sessionRevoke, { input: { id } })],
      ['was ended with all others', ({ client }) => client.run(logoutAll, { input: { keepCurrent: false } })],
    ])('the token of a session that %s, in the very next answer', async (_, end) => {
      const other = await aUser(app);
      for (let round = 0; round < 5; round += 1) {
        const session = { ...other, ...(await signIn(app, other)) };
        expect(await isActive(session.accessToken)).toBe(true);
        await end(session);
        expect(await isActive(session.accessToken)).toBe(false);
      }
    });
  });

  describe('tells of a token that works', () => {
    it('whose it is, from when to when, and for whom', async () => {
      const { accessToken = '', id, sessionId, username } = person;
      const { iat, exp, jti } = decodeJwt(accessToken);
      const response = await ask(app, accessToken);
      expect(response.statusCode).toBe(200);
      expect(response.headers['content-type']).toMatch(/^application\/json/);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(response.json()).toEqual({
        active: true,
        token_type: 'Bearer',
        sub: id,
        sid: sessionId,
        username,
        iss: 'https://id.example.com',
        aud: 'shop',
        iat,
        exp,
        jti,
      });
    });

    it('the same whatever hint comes with it', async () => {
      const { accessToken = '' } = person;
      const plain = (await ask(app, accessToken)).json();
      for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
        const body = new URLSearchParams({ token: accessToken, token_type_hint: hint }).toString();
        const response = await app
          .client()
          .request('POST', path, body, { ...asForm, authorization: `Bearer ${secret}` });
        expect(response.json()).toEqual(plain);
      }
    });

    it('that was handed over as a cookie', async () => {
      const browser = await aUser(app, { tokenDelivery: 'COOKIE' });
      expect((await ask(app, browser.client.cookies.get('latchkey_access'))).json()).toMatchObject({
        active: true,
        sub: browser.id,
        sid: browser.sessionId,
      });
    });

    it('and counts for no use of its session', async () => {
      const own = await startApp({ INTROSPECTION_SECRET: secret });
      const { accessToken, sessionId, client } = await aUser(own);
      const lastActive = async () => (await storedSession(own, sessionId))?.lastActiveAt;
      const before = await lastActive();
      own.clock.advance(120);
      expect((await ask(own, accessToken)).json().active).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await lastActive()).toEqual(before);
      await client.run(viewer);
      await expect.poll(lastActive).not.toEqual(before);
      await own.stop();
    });
  });

  it('leaves no token and no secret in the log', async () => {
    await ask(app, person.accessToken);
    await ask(app, person.accessToken, basic('shop', 'another-secret-0123456789'));
    const log = app.logLines.join('');
    expect(log).toContain(path);
    for (const text of [person.accessToken ?? '', secret, 'another-secret-0123456789']) {
      expect(log).not.toContain(text);
    }
  });
});

describe('POST /oauth/introspect without a secret in the configuration', () => {
  it('is not there, whatever one shows', async () => {
    const app = await startApp();
    const { accessToken } = await aUser(app);
    for (const authorization of ['Bearer ', 'Bearer undefined', basic('', ''), `Bearer ${accessToken}`]) {
      const response = await ask(app, accessToken, authorization);
      expect(response.statusCode).toBe(404);
      expect(response.body).not.toContain('active');
    }
    await app.stop();
  });
});

describe('POST /oauth/introspect while the database is gone', () => {
  const name = `latchkey_introspection_${process.pid}`;
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  afterAll(async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });

  it('says so, calls no token inactive, and still refuses those without the secret', async () => {
    await admin.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
    const real = new URL(databaseUrl(inject('postgresUrl'), name));
    const door = await cutOff({ host: real.hostname, port: Number(real.port || 5432) });
    real.host = `127.0.0.1:${door.port}`;
    const app = await startApp({ DATABASE_URL: real.toString(), INTROSPECTION_SECRET: secret });
    const { accessToken } = await aUser(app);
    expect((await ask(app, accessToken)).json().active).toBe(true);

    await door.refuse();
    for (let count = 0; count < 3; count += 1) {
      const response = await ask(app, accessToken);
      expect(response.statusCode).toBe(503);
      expect(response.headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' });
      expect(response.json()).toEqual({ error: 'temporarily_unavailable' });
    }
    expect((await ask(app, accessToken, 'Bearer x')).statusCode).toBe(401);
    // That it is none of ours can be told without the database.
    expect((await ask(app, 'garbage')).json()).toEqual({ active: false });

    await door.mend();
    await expect.poll(async () => (await ask(app, accessToken)).statusCode, { timeout: 5_000 }).toBe(200);
    await app.stop();
    await door.close();
  });
});
