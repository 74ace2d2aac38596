import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { sessions } from '../../../src/modules/sessions/session.table.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import { startApp, type TestApp } from '../../support/app.js';
import { deviceUpdate, logout, ownSessions, sessionRefresh, viewer } from '../../support/operations.js';
import { aUser, type SignedIn, signIn, userIds } from '../../support/people.js';
import { reachedWith, recordedOf, refreshRefusal, refusalOf, storedSession } from '../../support/sessions.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

describe('A refresh token that was used and comes back', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const renew = async (refreshToken: string | undefined, client = app.client()) => {
    const { sessionRefresh: payload } = await client.run(sessionRefresh, {
      input: { refreshToken: refreshToken ?? '' },
    });
    return payload?.authentication?.tokens?.refreshToken ?? '';
  };
  /** The token that was used two refreshes ago, and the one in use now. */
  async function anOldToken({ refreshToken }: Pick<SignedIn, 'refreshToken'>) {
    return { old: refreshToken ?? '', current: await renew(await renew(refreshToken)) };
  }
  /** As if the latest refresh had been some seconds earlier. */
  const refreshedEarlier = ({ sessionId }: SignedIn, seconds: number) =>
    app.connection.database
      .update(sessions)
      .set({ refreshedAt: sql`${sessions.refreshedAt} - make_interval(secs => ${seconds})` })
      .where(eq(sessions.id, sessionIds.decode(sessionId) as Id<'Session'>));
  const settle = () => new Promise((resolve) => setTimeout(resolve, 300));
  const lettersTo = ({ email }: SignedIn) =>
    app.mailbox.to(email).filter(({ subject }) => !subject.includes('code'));

  it('ends its session at once, with the reason, for access and refresh', async () => {
    const person = await aUser(app);
    const { old, current } = await anOldToken(person);
    expect(await refusalOf(person.client)).toBeUndefined();
    expect(await refreshRefusal(app, old)).toBe('ENDED');
    expect(await refusalOf(person.client)).toBe('ENDED');
    expect(await refreshRefusal(app, current)).toBe('ENDED');
    expect((await storedSession(app, person.sessionId))?.revocationReason).toBe('TOKEN_REUSE');
  });

  it('leaves the other sessions of the user alone, on the same machine too', async () => {
    const person = await aUser(app);
    const others = [await signIn(app, person), await signIn(app, person, 'COOKIE')];
    await refreshRefusal(app, (await anOldToken(person)).old);
    for (const { client } of others) expect(await refusalOf(client)).toBeUndefined();
    expect((await others[0]?.client.run(ownSessions, {}))?.viewer?.user.sessions?.totalCount).toBe(2);
  });

  it('is recorded once, with the address and user agent of whoever brought it, and nobody as the actor', async () => {
    const person = await aUser(app);
    const { old } = await anOldToken(person);
    const thief = app.client();
    thief.headers = { 'user-agent': 'a thief' };
    for (let count = 0; count < 3; count += 1) {
      await thief.execute(sessionRefresh, { input: { refreshToken: old } });
    }
    expect(await recordedOf(app, person.sessionId)).toMatchObject([
      {
        action: 'session.token_reused',
        actorId: null,
        userId: userIds.decode(person.id),
        ipAddress: '127.0.0.1',
        userAgent: 'a thief',
      },
    ]);
  });

  it('is told to the owner by one mail: device and address, and no token', async () => {
    const person = await aUser(reachedWith(app, { 'user-agent': firefox }));
    const { old, current } = await anOldToken(person);
    await refreshRefusal(app, old);
    await expect.poll(() => lettersTo(person).length, { timeout: 5_000 }).toBe(1);
    const [letter] = lettersTo(person);
    expect(letter?.subject).toBe('A session of your Latchkey account was ended for safety');
    for (const text of [letter?.text ?? '', letter?.html ?? '']) {
      expect(text).toContain('Firefox on Linux');
      expect(text).toContain('127.0.0.1');
      expect(text).toContain(person.username);
      expect(text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/);
      for (const token of [old, current, person.accessToken ?? '']) expect(text).not.toContain(token);
      for (const part of old.split('.').filter((piece) => piece.length > 4)) expect(text).not.toContain(part);
    }

    expect(await refreshRefusal(app, old)).toBe('ENDED');
    expect(await refreshRefusal(app, current)).toBe('ENDED');
    await settle();
    expect(lettersTo(person)).toHaveLength(1);
  });

  it('is told by one mail and recorded once when it comes ten times at once', async () => {
    const person = await aUser(app);
    const { old } = await anOldToken(person);
    const reasons = await Promise.all(Array.from({ length: 10 }, () => refreshRefusal(app, old)));
    expect(new Set(reasons)).toEqual(new Set(['ENDED']));
    await expect.poll(() => lettersTo(person).length, { timeout: 5_000 }).toBe(1);
    await settle();
    expect(lettersTo(person)).toHaveLength(1);
    expect(await recordedOf(app, person.sessionId)).toHaveLength(1);
  });

  it('is told with the name that the user gave the device', async () => {
    const person = await aUser(app);
    const device = (await person.client.run(ownSessions, {})).viewer?.user.devices?.[0]?.id ?? '';
    await person.client.run(deviceUpdate, { input: { id: device, name: 'Laptop <of> Ada & co' } });
    await refreshRefusal(app, (await anOldToken(person)).old);
    await expect.poll(() => lettersTo(person).length, { timeout: 5_000 }).toBe(1);
    expect(lettersTo(person)[0]?.text).toContain('Laptop <of> Ada & co');
    expect(lettersTo(person)[0]?.html).toContain('Laptop &lt;of&gt; Ada &amp; co');
  });

  it('takes no cookie from the browser that is told so', async () => {
    const person = await aUser(app, { tokenDelivery: 'COOKIE' });
    const old = new Map(person.client.cookies);
    await person.client.run(sessionRefresh, { input: {} });
    await person.client.run(sessionRefresh, { input: {} });
    const thief = app.client();
    for (const [name, value] of old) thief.cookies.set(name, value);
    const { errors, response } = await thief.execute(sessionRefresh, { input: {} });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'ENDED' } }]);
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(await person.client.run(viewer)).toEqual({ viewer: null });
  });

  describe('as the one before the present', () => {
    it('gets the same successor within 10 seconds, and nothing ends, is recorded or mailed', async () => {
      const person = await aUser(app);
      const successor = await renew(person.refreshToken);
      await refreshedEarlier(person, 8);
      expect(await renew(person.refreshToken)).toBe(successor);
      expect(await renew(person.refreshToken)).toBe(successor);
      await settle();
      expect(await refusalOf(person.client)).toBeUndefined();
      expect(await recordedOf(app, person.sessionId)).toEqual([]);
      expect(lettersTo(person)).toEqual([]);
      await renew(successor);
    });

    it('gets the same cookies within 10 seconds: both tabs of a browser go on', async () => {
      const { client } = await aUser(app, { tokenDelivery: 'COOKIE' });
      const otherTab = app.client();
      for (const [name, value] of client.cookies) otherTab.cookies.set(name, value);
      await client.run(sessionRefresh, { input: {} });
      await otherTab.run(sessionRefresh, { input: {} });
      expect(otherTab.cookies.get('latchkey_refresh')).toBe(client.cookies.get('latchkey_refresh'));
      for (const tab of [client, otherTab]) expect(await refusalOf(tab)).toBeUndefined();
    });

    it('is a copy after 10 seconds', async () => {
      const person = await aUser(app);
      const successor = await renew(person.refreshToken);
      await refreshedEarlier(person, 11);
      expect(await refreshRefusal(app, person.refreshToken)).toBe('ENDED');
      expect(await refreshRefusal(app, successor)).toBe('ENDED');
      expect(await recordedOf(app, person.sessionId)).toHaveLength(1);
      await expect.poll(() => lettersTo(person).length, { timeout: 5_000 }).toBe(1);
    });
  });

  describe('to a logout', () => {
    it('ends its session as a copy, and is recorded and told', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const thief = app.client();
      thief.cookies.set('latchkey_refresh', person.client.cookies.get('latchkey_refresh') ?? '');
      await person.client.run(sessionRefresh, { input: {} });
      await person.client.run(sessionRefresh, { input: {} });
      await thief.run(logout);
      expect((await storedSession(app, person.sessionId))?.revocationReason).toBe('TOKEN_REUSE');
      expect(await recordedOf(app, person.sessionId)).toMatchObject([{ action: 'session.token_reused' }]);
      await expect.poll(() => lettersTo(person).length, { timeout: 5_000 }).toBe(1);
    });

    it('is an honest one as the one before the present: a browser that missed the answer', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const before = app.client();
      before.cookies.set('latchkey_refresh', person.client.cookies.get('latchkey_refresh') ?? '');
      await person.client.run(sessionRefresh, { input: {} });
      expect((await before.run(logout)).logout?.session?.revocationReason).toBe('LOGOUT');
      expect(await recordedOf(app, person.sessionId)).toEqual([]);
    });

    it('ends nothing when it belongs in the body', async () => {
      const person = await aUser(app);
      const browser = app.client();
      browser.cookies.set('latchkey_refresh', person.refreshToken ?? '');
      expect((await browser.run(logout)).logout?.session).toBeNull();
      expect(await refusalOf(person.client)).toBeUndefined();
    });
  });

  it('of a session that has logged out is neither recorded nor mailed', async () => {
    const person = await aUser(app);
    const { old } = await anOldToken(person);
    await person.client.post({ query: 'mutation { logout { userErrors { code } } }' });
    expect(await refreshRefusal(app, old)).toBe('ENDED');
    await settle();
    expect(await recordedOf(app, person.sessionId)).toEqual([]);
    expect(lettersTo(person)).toEqual([]);
    expect((await storedSession(app, person.sessionId))?.revocationReason).toBe('LOGOUT');
  });

  it('is not what a token is that ran out a moment ago by the clock of the database: nobody is told of a theft', async () => {
    const person = await aUser(app);
    // The clock of this node lags: by it the session has a second left.
    app.clock.advance(-2);
    await app.connection.database
      .update(sessions)
      .set({ expiresAt: sql`clock_timestamp() - interval '1 second'` })
      .where(eq(sessions.id, sessionIds.decode(person.sessionId) as Id<'Session'>));
    expect(await refreshRefusal(app, person.refreshToken ?? '')).toBe('EXPIRED');
    app.clock.advance(2);
    expect((await storedSession(app, person.sessionId))?.revocationReason).toBeNull();
    await settle();
    expect(lettersTo(person)).toEqual([]);
  });
});
