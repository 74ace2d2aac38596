import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { aUser, signIn } from '../support/people.js';
import { refusalOf } from '../support/sessions.js';

const path = '/.well-known/jwks.json';
const issuer = 'https://id.example.com';
const audience = 'shop';

describe('The public keys of the instance', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      TOKEN_ISSUER: issuer,
      TOKEN_AUDIENCE: audience,
      CORS_ORIGINS: 'https://app.example.com',
      ACCESS_TOKEN_SECONDS: '3600',
    });
  });
  afterAll(() => app.stop());

  const fetchKeys = async () => (await app.client().request('GET', path)).json<JSONWebKeySet>();
  /** Checks a token as another service does that has this document and nothing else. */
  const verify = (token: string | undefined, document: JSONWebKeySet) =>
    jwtVerify(token ?? '', createLocalJWKSet(document), {
      issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['EdDSA'],
      currentDate: app.clock.now(),
    });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)('are not there for %s', async (method) => {
    expect((await app.client().request(method, path)).statusCode).toBe(404);
  });

  it('refuse a token that was altered, or signed by another instance', async () => {
    const { accessToken = '' } = await aUser(app);
    const document = await fetchKeys();
    const [head, , signature] = accessToken.split('.');
    const claims = Buffer.from(
      JSON.stringify({ iss: issuer, aud: audience, sub: 'usr_1', exp: 9_999_999_999 }),
    ).toString('base64url');
    await expect(verify(`${head}.${claims}.${signature}`, document)).rejects.toThrow();

    const other = await startApp({
      TOKEN_ISSUER: issuer,
      TOKEN_AUDIENCE: audience,
      SECRET_KEY: 'another-instance-0123456789-abcdefghijk',
    });
    const foreign = await aUser(other);
    await expect(verify(foreign.accessToken, document)).rejects.toThrow();
    await other.stop();
  });

  it('are shown without any private part', async () => {
    const { keys } = await fetchKeys();
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        use: 'sig',
        kid: expect.stringMatching(/^[\w-]{43}$/),
        x: expect.stringMatching(/^[\w-]{43}$/),
      });
    }
  });

  it.each([undefined, 'https://shop.example.net', 'https://app.example.com', 'null'])(
    'may be kept by anyone for five minutes, and read by every page: by one from %s',
    async (origin) => {
      const response = await app.client().request('GET', path, undefined, origin ? { origin } : {});
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({
        'content-type': expect.stringMatching(/^application\/jwk-set\+json/),
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
      expect(response.headers['access-control-allow-credentials']).toBeUndefined();
      expect(response.headers['set-cookie']).toBeUndefined();
    },
  );

  it('are the same for one who is logged in, whatever they present', async () => {
    const { client } = await aUser(app);
    const document = await fetchKeys();
    expect((await client.request('GET', path)).json()).toEqual(document);
    client.bearer = 'garbage';
    expect((await client.request('GET', path)).json()).toEqual(document);
  });

  it('are all that another service needs to verify a token', async () => {
    const { accessToken, id, sessionId } = await aUser(app);
    const { payload, protectedHeader } = await verify(accessToken, await fetchKeys());
    expect(payload).toMatchObject({ sub: id, sid: sessionId, iss: issuer, aud: audience });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
  });

  it('hold the next key before it signs, and the last one until its tokens have expired', async () => {
    const person = await aUser(app);
    const [before] = (await fetchKeys()).keys;
    await app.app.signingKeys.rotate();
    const published = await fetchKeys();
    expect(published.keys).toHaveLength(2);
    expect(published.keys.map(({ kid }) => kid)).toContain(before?.kid);
    const early = await signIn(app, person);
    expect((await verify(early.accessToken, published)).protectedHeader.kid).toBe(before?.kid);

    // A service that fetched the keys when they were published knows the one that signs now.
    app.clock.advance(601);
    const late = await signIn(app, person);
    const { kid } = (await verify(late.accessToken, published)).protectedHeader;
    expect(kid).not.toBe(before?.kid);
    await verify(early.accessToken, await fetchKeys());

    app.clock.advance(3_600 + 60);
    expect((await fetchKeys()).keys.map((key) => key.kid)).toEqual([kid]);
  });

  it('lose a key that was replaced at once, and its tokens are refused as EXPIRED', async () => {
    const person = await aUser(app);
    const before = await fetchKeys();
    await app.app.signingKeys.replace();
    const after = await fetchKeys();
    expect(after.keys).toHaveLength(1);
    expect(before.keys.map(({ kid }) => kid)).not.toContain(after.keys[0]?.kid);
    await expect(verify(person.accessToken, after)).rejects.toThrow();
    expect(await refusalOf(person.client)).toBe('EXPIRED');
    await verify((await signIn(app, person)).accessToken, after);
  });
});

describe('Where a new key waits for a minute', () => {
  it('the keys may be kept for half of that', async () => {
    const app = await startApp({ SIGNING_KEY_PUBLISH_SECONDS: '60' });
    const { headers } = await app.client().request('GET', path);
    expect(headers['cache-control']).toBe('public, max-age=30');
    await app.stop();
  });
});
