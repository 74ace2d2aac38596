import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import type { Client } from '../../support/client.js';
import { instance, logout, user } from '../../support/operations.js';
import { aUser, setStatus } from '../../support/people.js';

describe('A field that asks for a login tells why there is none', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  async function reasonFor(client: Client): Promise<unknown> {
    const { data, errors } = await client.execute(user, { by: { username: 'somebody' } });
    if (!errors) return undefined;
    expect(data).toEqual({ user: null });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      path: ['user'],
      extensions: { code: 'UNAUTHENTICATED', category: 'UNAUTHENTICATED' },
    });
    // Whatever the token, the open fields work.
    expect((await client.run(instance)).instance?.name).toBe('Latchkey');
    return errors[0]?.extensions['reason'];
  }

  it('MISSING when no token came', async () => {
    expect(await reasonFor(app.client())).toBe('MISSING');
    const client = app.client();
    client.headers = { authorization: 'Basic YWRhOmxvdmVsYWNl' };
    expect(await reasonFor(client)).toBe('MISSING');
  });

  it('INVALID for a token that is not ours, was altered, or came on the wrong way', async () => {
    const body = await aUser(app);
    const cookie = await aUser(app, { tokenDelivery: 'COOKIE' });
    const [header, claims, signature = ''] = body.accessToken?.split('.') ?? [];
    const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const bearer of [
      'garbage',
      'a.b.c',
      `${header}.${claims}.`,
      `${header}.${claims}.${signature.slice(0, -4)}AAAA`,
      `${unsigned}.${claims}.`,
      `${unsigned}.${claims}.${signature}`,
      body.refreshToken,
      cookie.client.cookies.get('latchkey_access'),
      'x'.repeat(10_000),
    ]) {
      const client = app.client();
      client.bearer = bearer;
      expect(await reasonFor(client)).toBe('INVALID');
    }
    const browser = app.client();
    browser.cookies.set('latchkey_access', body.accessToken ?? '');
    expect(await reasonFor(browser)).toBe('INVALID');
  });

  it('EXPIRED once the access token is 15 minutes old', async () => {
    const { client } = await aUser(app);
    app.clock.advance(899);
    expect(await reasonFor(client)).toBeUndefined();
    app.clock.advance(10);
    expect(await reasonFor(client)).toBe('EXPIRED');
  });

  it('ENDED after a logout', async () => {
    const { client } = await aUser(app);
    await client.run(logout);
    expect(await reasonFor(client)).toBe('ENDED');
  });

  it('ENDED for a user who was suspended or deleted', async () => {
    for (const status of ['SUSPENDED', 'DELETED'] as const) {
      const person = await aUser(app);
      expect(await reasonFor(person.client)).toBeUndefined();
      await setStatus(app, person, status);
      expect(await reasonFor(person.client)).toBe('ENDED');
    }
  });

  it('ENDED once the session is past its end', async () => {
    const short = await startApp({
      ACCESS_TOKEN_SECONDS: '3600',
      REFRESH_TOKEN_SECONDS: '60',
      SESSION_MAX_SECONDS: '60',
    });
    const { client } = await aUser(short);
    expect(await reasonFor(client)).toBeUndefined();
    short.clock.advance(60);
    expect(await reasonFor(client)).toBe('ENDED');
    await short.stop();
  });
});
