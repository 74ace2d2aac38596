import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { graphql } from '../../support/graphql/index.js';
import { logout, sessionRefresh, viewer } from '../../support/operations.js';
import { aUser, setStatus, signIn } from '../../support/people.js';

const logoutAndAsk = graphql(`
  mutation LogoutAndAsk {
    logout { session { isCurrent user { username email isViewer } } }
  }
`);

describe('Mutation.logout', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  describe('ends nothing', () => {
    it('and succeeds when nobody is logged in', async () => {
      expect(await app.client().run(logout)).toEqual({ logout: { session: null, userErrors: [] } });
    });

    it.each(['garbage', 'ses_0000000000000000000001.0.x', ''])('for the refresh cookie %j', async (token) => {
      const client = app.client();
      client.cookies.set('latchkey_refresh', token);
      expect(await client.run(logout)).toEqual({ logout: { session: null, userErrors: [] } });
    });

    it('for a refresh cookie that was altered', async () => {
      const { client } = await aUser(app, { tokenDelivery: 'COOKIE' });
      const token = client.cookies.get('latchkey_refresh') ?? '';
      const forger = app.client();
      forger.cookies.set('latchkey_refresh', token.replace('.0.', '.1.'));
      expect((await forger.run(logout)).logout?.session).toBeNull();
      expect((await client.run(viewer)).viewer).not.toBeNull();
    });

    it('the second time', async () => {
      const { client, accessToken } = await aUser(app);
      await client.run(logout);
      client.bearer = accessToken;
      expect(await client.run(logout)).toEqual({ logout: { session: null, userErrors: [] } });
    });
  });

  describe('ends the session', () => {
    it('for good: its access and its refresh, at once', async () => {
      const { client, sessionId, refreshToken = '' } = await aUser(app);
      expect(await client.run(logout)).toEqual({
        logout: {
          session: {
            id: sessionId,
            status: 'REVOKED',
            revocationReason: 'LOGOUT',
            revokedAt: expect.stringMatching(/Z$/),
          },
          userErrors: [],
        },
      });
      expect(await client.run(viewer)).toEqual({ viewer: null });
      const { errors } = await app.client().execute(sessionRefresh, { input: { refreshToken } });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'ENDED' } }]);
    });

    it('of the browser, and clears its cookies with the attributes they were set with', async () => {
      const { client, sessionId } = await aUser(app, { tokenDelivery: 'COOKIE' });
      const [access, refresh] = ['latchkey_access', 'latchkey_refresh'].map(
        (name) => client.cookies.get(name) ?? '',
      );
      const { data, response } = await client.execute(logout);
      expect(data?.logout?.session?.id).toBe(sessionId);
      expect(response.headers['set-cookie']).toEqual([
        expect.stringMatching(
          /^latchkey_access=; (?=.*(Max-Age=0|Expires=Thu, 01 Jan 1970))(?=.*Path=\/)(?=.*HttpOnly).*SameSite=Lax/,
        ),
        expect.stringMatching(
          /^latchkey_refresh=; (?=.*(Max-Age=0|Expires=Thu, 01 Jan 1970))(?=.*Path=\/)(?=.*HttpOnly).*SameSite=Lax/,
        ),
      ]);
      // That it is the same browser may be known at its next login.
      expect([...client.cookies.keys()]).toEqual(['latchkey_device']);

      const thief = app.client();
      thief.cookies.set('latchkey_access', access ?? '').set('latchkey_refresh', refresh ?? '');
      expect(await thief.run(viewer)).toEqual({ viewer: null });
      const { errors } = await thief.execute(sessionRefresh, { input: {} });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'ENDED' } }]);
    });

    it('by the refresh cookie when the access token has expired', async () => {
      const { client, sessionId } = await aUser(app, { tokenDelivery: 'COOKIE' });
      app.clock.advance(3_600);
      expect(await client.run(viewer)).toEqual({ viewer: null });
      const refresh = client.cookies.get('latchkey_refresh') ?? '';
      expect((await client.run(logout)).logout?.session?.id).toBe(sessionId);
      const thief = app.client();
      thief.cookies.set('latchkey_refresh', refresh);
      const { errors } = await thief.execute(sessionRefresh, { input: {} });
      expect(errors).toMatchObject([{ extensions: { reason: 'ENDED' } }]);
    });

    it('by the refresh cookie when there is no access cookie any more', async () => {
      const { client, sessionId } = await aUser(app, { tokenDelivery: 'COOKIE' });
      client.cookies.delete('latchkey_access');
      expect((await client.run(logout)).logout?.session?.id).toBe(sessionId);
    });

    it('and no other of the same user', async () => {
      const first = await aUser(app);
      const second = await signIn(app, first);
      await second.client.run(logout);
      expect((await first.client.run(viewer)).viewer?.session?.id).toBe(first.sessionId);
    });

    it('of a user who was suspended meanwhile', async () => {
      const user = await aUser(app, { tokenDelivery: 'COOKIE' });
      await setStatus(app, user, 'SUSPENDED');
      expect((await user.client.run(logout)).logout?.session?.id).toBe(user.sessionId);
    });

    it('and shows in the same answer what a stranger may see', async () => {
      const { client, username } = await aUser(app);
      expect((await client.run(logoutAndAsk)).logout?.session).toEqual({
        isCurrent: false,
        user: { username, email: null, isViewer: false },
      });
    });
  });
});
