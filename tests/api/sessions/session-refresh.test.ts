import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { SecretText } from '../../../src/kernel/secret-text.js';
import { sessions } from '../../../src/modules/sessions/session.table.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import { RefreshTokens } from '../../../src/modules/sessions/tokens/refresh-token.js';
import { KeyRing } from '../../../src/platform/key-ring.js';
import { startApp, type TestApp } from '../../support/app.js';
import type { Client } from '../../support/client.js';
import { sessionRefresh, titled, user, viewer } from '../../support/operations.js';
import { aUser, setStatus, signIn } from '../../support/people.js';

const day = 24 * 60 * 60;

describe('Mutation.sessionRefresh', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const refresh = (refreshToken: string | undefined, client: Client = app.client()) =>
    client.execute(sessionRefresh, { input: refreshToken === undefined ? {} : { refreshToken } });

  async function expectRefused(refreshToken: string | undefined, reason: string, client?: Client) {
    const { data, errors, response } = await refresh(refreshToken, client);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason } }]);
    expect(data).toEqual({ sessionRefresh: null });
    expect(response.headers['set-cookie']).toBeUndefined();
  }

  async function renew(refreshToken: string | undefined) {
    const { data, errors } = await refresh(refreshToken);
    expect(errors).toBeUndefined();
    const authentication = data?.sessionRefresh?.authentication;
    if (!authentication?.tokens) throw new Error('There are no tokens.');
    return { ...authentication, tokens: authentication.tokens };
  }

  const isAlive = async ({ client }: { client: Client }) => (await client.run(viewer)).viewer !== null;
  /** As if the latest refresh had been some seconds earlier. */
  const refreshedEarlier = (publicId: string, seconds: number) =>
    app.connection.database
      .update(sessions)
      .set({ refreshedAt: sql`${sessions.refreshedAt} - make_interval(secs => ${seconds})` })
      .where(eq(sessions.id, sessionIds.decode(publicId) as Id<'Session'>));
  const rowOf = async (publicId: string) =>
    (
      await app.connection.database
        .select()
        .from(sessions)
        .where(eq(sessions.id, sessionIds.decode(publicId) as Id<'Session'>))
    )[0];

  describe('refuses', () => {
    it('a call without a token', async () => {
      await expectRefused(undefined, 'MISSING');
    });

    it.each(
      titled(['', 'garbage', 'a.b.c', '...', 'ses_0000000000000000000001.0.', '\u0000', 'x'.repeat(5_000)]),
    )('the token %s, which is none of ours', async (_, token) => {
      await expectRefused(token, 'INVALID');
    });

    it('a token that was altered in any part, and leaves the session alone', async () => {
      const { refreshToken = '', sessionId, ...person } = await aUser(app);
      const [id, counter, proof = ''] = refreshToken.split('.');
      const other = await aUser(app);
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const altered = [
        `${id}.1.${proof}`,
        `${id}.00.${proof}`,
        `${id}.${counter}.${proof}.`,
        `${id}.${counter}.${proof}=`,
        ` ${refreshToken}`,
        `${other.sessionId}.${counter}.${proof}`,
        // The last of 43 characters has two bits to spare: several spellings decode to the same bytes.
        ...[...alphabet]
          .filter((letter) => !proof.endsWith(letter))
          .map((letter) => `${id}.${counter}.${proof.slice(0, -1)}${letter}`),
      ];
      for (const token of altered) await expectRefused(token, 'INVALID');
      expect(await isAlive(person)).toBe(true);
      expect((await renew(refreshToken)).session.id).toBe(sessionId);
    });

    it('a token that another instance made for the session', async () => {
      const { sessionId } = await aUser(app);
      const foreign = new RefreshTokens(new KeyRing(new SecretText('another-instance-0123456789-abcdefgh')));
      const id = sessionIds.decode(sessionId) as Id<'Session'>;
      await expectRefused(foreign.derive({ sessionId: id, counter: 0 }), 'INVALID');
    });

    it('an access token', async () => {
      const { accessToken } = await aUser(app);
      await expectRefused(accessToken, 'INVALID');
    });

    it('a cookie token in the body and a body token in a cookie, and leaves both sessions alone', async () => {
      const cookieUser = await aUser(app, { tokenDelivery: 'COOKIE' });
      await expectRefused(cookieUser.client.cookies.get('latchkey_refresh'), 'INVALID');
      expect(await isAlive(cookieUser)).toBe(true);

      const bodyUser = await aUser(app);
      const browser = app.client();
      browser.cookies.set('latchkey_refresh', bodyUser.refreshToken ?? '');
      await expectRefused(undefined, 'INVALID', browser);
      expect(await isAlive(bodyUser)).toBe(true);
    });

    it('a token of the generation before the last, and ends the session at once', async () => {
      const user = await aUser(app);
      const second = await renew(user.refreshToken);
      const third = await renew(second.tokens.refreshToken);
      const holder = app.client();
      holder.bearer = third.tokens.accessToken;
      expect(await isAlive({ client: holder })).toBe(true);

      await expectRefused(user.refreshToken, 'ENDED');
      expect(await isAlive({ client: holder })).toBe(false);
      await expectRefused(third.tokens.refreshToken, 'ENDED');
      expect(await rowOf(user.sessionId)).toMatchObject({
        revocationReason: 'TOKEN_REUSE',
        revokedAt: expect.any(Date),
      });
    });

    it('the predecessor after 10 seconds, and ends the session at once', async () => {
      const user = await aUser(app);
      const { tokens } = await renew(user.refreshToken);
      await refreshedEarlier(user.sessionId, 11);
      await expectRefused(user.refreshToken, 'ENDED');
      await expectRefused(tokens.refreshToken, 'ENDED');
      expect(await isAlive(user)).toBe(false);
      expect((await rowOf(user.sessionId))?.revocationReason).toBe('TOKEN_REUSE');
    });

    it('a token of the session that reuse ended, and leaves the other sessions of the user alone', async () => {
      const first = await aUser(app);
      const second = await signIn(app, first);
      await renew((await renew(first.refreshToken)).tokens.refreshToken);
      await expectRefused(first.refreshToken, 'ENDED');
      expect(await isAlive(second)).toBe(true);
      await renew(second.refreshToken);
    });

    it('a session that nobody renewed for 7 days', async () => {
      const user = await aUser(app);
      app.clock.advance(7 * day);
      await expectRefused(user.refreshToken, 'EXPIRED');
    });

    it('a suspended or deleted user', async () => {
      for (const status of ['SUSPENDED', 'DELETED'] as const) {
        const user = await aUser(app);
        await setStatus(app, user, status);
        await expectRefused(user.refreshToken, 'ENDED');
        expect(await isAlive(user)).toBe(false);
        expect((await rowOf(user.sessionId))?.refreshCounter).toBe(0);
      }
    });

    it('two refreshes in one document', async () => {
      const { refreshToken, client } = await aUser(app);
      const response = await client.post({
        query: `mutation ($i: SessionRefreshInput!) {
          a: sessionRefresh(input: $i) { userErrors { code } }
          b: sessionRefresh(input: $i) { userErrors { code } }
        }`,
        variables: { i: { refreshToken } },
      });
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }] });
    });
  });

  describe('renews', () => {
    it('the session with two new tokens, and makes its user the viewer', async () => {
      const user = await aUser(app);
      const renewed = await renew(user.refreshToken);
      expect(renewed.user).toEqual({ id: user.id, isViewer: true });
      expect(renewed.session).toMatchObject({ id: user.sessionId, isCurrent: true });
      expect(renewed.tokens.refreshToken).not.toBe(user.refreshToken);
      expect(renewed.tokens.accessToken).not.toBe(user.accessToken);
      const client = app.client();
      client.bearer = renewed.tokens.accessToken;
      expect((await client.run(viewer)).viewer?.user.id).toBe(user.id);
    });

    it('the session by its cookie, and sets both cookies anew', async () => {
      const { client, id } = await aUser(app, { tokenDelivery: 'COOKIE' });
      const before = new Map(client.cookies);
      const { data, response } = await refresh(undefined, client);
      expect(data?.sessionRefresh?.authentication).toMatchObject({ user: { id }, tokens: null });
      for (const name of ['latchkey_access', 'latchkey_refresh']) {
        expect(client.cookies.get(name)).not.toBe(before.get(name));
        expect(response.body).not.toContain(client.cookies.get(name));
      }
      expect((await client.run(viewer)).viewer?.user.id).toBe(id);
    });

    it('after the access token has expired', async () => {
      const user = await aUser(app);
      app.clock.advance(3_600);
      expect(await isAlive(user)).toBe(false);
      user.client.bearer = (await renew(user.refreshToken)).tokens.accessToken;
      expect(await isAlive(user)).toBe(true);
    });

    it('the time at which the user was last seen', async () => {
      const person = await aUser(app);
      const lastSeen = async () =>
        Date.parse((await person.client.run(user, { by: { id: person.id } })).user?.lastActiveAt ?? '');
      const atLogin = await lastSeen();
      app.clock.advance(3_600);
      person.client.bearer = (await renew(person.refreshToken)).tokens.accessToken;
      await expect
        .poll(async () => (await lastSeen()) - atLogin, { timeout: 5_000 })
        .toBeGreaterThanOrEqual(3_600_000);
    });

    it('twice with the same token within 10 seconds, to the same successor', async () => {
      const user = await aUser(app);
      const first = await renew(user.refreshToken);
      await refreshedEarlier(user.sessionId, 9);
      // Whatever the clock of the node says.
      app.clock.advance(60);
      const again = await renew(user.refreshToken);
      expect(again.tokens.refreshToken).toBe(first.tokens.refreshToken);
      expect((await rowOf(user.sessionId))?.refreshCounter).toBe(1);
      await renew(first.tokens.refreshToken);
    });

    it('for 7 more days each time, for 30 days in all', async () => {
      const user = await aUser(app);
      const endsAt = (await rowOf(user.sessionId))?.endsAt.getTime() ?? 0;
      let { refreshToken } = user;
      for (let round = 1; round <= 4; round += 1) {
        app.clock.advance(6 * day);
        const { tokens, session } = await renew(refreshToken);
        const slidingEnd = app.clock.now().getTime() + 7 * day * 1000;
        expect(Math.abs(Date.parse(session.expiresAt) - Math.min(slidingEnd, endsAt))).toBeLessThan(5_000);
        expect(tokens.refreshTokenExpiresAt).toBe(session.expiresAt);
        refreshToken = tokens.refreshToken;
      }
      app.clock.advance(5 * day);
      const last = await renew(refreshToken);
      expect(Date.parse(last.session.expiresAt)).toBe(endsAt);
      expect(last.session.expiresAt).toBe(last.tokens.refreshTokenExpiresAt);
      const holder = app.client();
      holder.bearer = last.tokens.accessToken;
      expect(await isAlive({ client: holder })).toBe(true);
      app.clock.advance(day);
      await expectRefused(last.tokens.refreshToken, 'EXPIRED');
    });
  });

  it('ends the access with the session, even while the access token lives on', async () => {
    const user = await aUser(app);
    app.clock.advance(7 * day - 60);
    const { tokens } = await renew(user.refreshToken);
    await app.connection.database
      .update(sessions)
      .set({ expiresAt: app.clock.now() })
      .where(eq(sessions.id, sessionIds.decode(user.sessionId) as Id<'Session'>));
    const holder = app.client();
    holder.bearer = tokens.accessToken;
    expect(await isAlive({ client: holder })).toBe(false);
  });
});
