import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { faultsIn, logout, logoutAll, viewer } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, setStatus, signIn, userIds } from '../../support/people.js';
import { recordedOf, refreshRefusal, refusalOf, storedSession } from '../../support/sessions.js';

describe('Mutation.logoutAll', () => {
  let app: TestApp;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  const logOutAll = async (
    { client }: Pick<SignedIn, 'client'>,
    input: { userId?: string; keepCurrent?: boolean } = {},
  ) => (await client.run(logoutAll, { input })).logoutAll;

  describe('refuses', () => {
    it('whoever is not logged in', async () => {
      const person = await aUser(app);
      for (const input of [{}, { userId: person.id }, { userId: 'garbage' }]) {
        const { data, errors } = await app.client().execute(logoutAll, { input });
        expect(data).toEqual({ logoutAll: null });
        expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
      }
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it('another user without the permission, which it names, whether there is one or not', async () => {
      const [person, other] = [await aUser(app), await aUser(app)];
      for (const userId of [other.id, 'usr_0000000000000000000001']) {
        for (const keepCurrent of [true, false]) {
          const { data, errors, response } = await person.client.execute(logoutAll, {
            input: { userId, keepCurrent },
          });
          expect(data).toEqual({ logoutAll: null });
          expect(errors).toMatchObject([
            { extensions: { code: 'FORBIDDEN', category: 'FORBIDDEN', permission: 'session.revoke' } },
          ]);
          expect(response.headers['set-cookie']).toBeUndefined();
        }
      }
      for (const { client } of [person, other]) expect(await refusalOf(client)).toBeUndefined();
    });

    it.each([
      'usr_0000000000000000000001',
      'usr_zzzzzzzzzzzzzzzzzzzzzz',
      'garbage',
      '',
      '\u0000',
      'ses_0000000000000000000001',
    ])('the user %j, whom an administrator looks for in vain', async (userId) => {
      const payload = await logOutAll(admin, { userId, keepCurrent: false });
      expect(faultsIn(payload)).toEqual(['userId NOT_FOUND']);
      expect(payload?.revokedCount).toBeNull();
      expect(await refusalOf(admin.client)).toBeUndefined();
    });
  });

  describe('ends', () => {
    it('every session of the viewer but the current one, and counts them', async () => {
      const person = await aUser(app);
      const others = [await signIn(app, person), await signIn(app, person, 'COOKIE')];
      const stranger = await aUser(app);
      expect(await logOutAll(person)).toEqual({ revokedCount: 2, userErrors: [] });
      for (const { client } of others) expect(await refusalOf(client)).toBe('ENDED');
      expect(await refreshRefusal(app, others[0]?.refreshToken)).toBe('ENDED');
      for (const { client } of [person, stranger]) expect(await refusalOf(client)).toBeUndefined();
    });

    it('with a record of each', async () => {
      const person = await aUser(app);
      const others = [await signIn(app, person), await signIn(app, person)];
      await logOutAll(person);
      const id = userIds.decode(person.id);
      for (const { sessionId } of others) {
        expect(await recordedOf(app, sessionId)).toMatchObject([
          { action: 'session.revoked', actorId: id, userId: id, details: { reason: 'REVOKED_BY_USER' } },
        ]);
      }
      expect(await recordedOf(app, person.sessionId)).toEqual([]);
    });

    it('the current session too when it is not to be kept', async () => {
      const person = await aUser(app);
      const other = await signIn(app, person);
      expect(await logOutAll(person, { keepCurrent: false })).toEqual({ revokedCount: 2, userErrors: [] });
      for (const { client, refreshToken } of [person, other]) {
        expect(await refusalOf(client)).toBe('ENDED');
        expect(await refreshRefusal(app, refreshToken)).toBe('ENDED');
      }
    });

    it('the current session of a browser with its cookies, and keeps both unless told so', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const before = new Map(person.client.cookies);
      await logOutAll(person, { keepCurrent: true });
      expect(person.client.cookies).toEqual(before);
      expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);

      await logOutAll(person, { keepCurrent: false });
      expect([...person.client.cookies.keys()]).toEqual(['latchkey_device']);
      expect(await person.client.run(viewer)).toEqual({ viewer: null });
    });

    it('what is live, and counts no other: what had ended keeps its reason', async () => {
      const own = await startApp({ REFRESH_TOKEN_SECONDS: '600', SESSION_MAX_SECONDS: '600' });
      const person = await aUser(own);
      own.clock.advance(400);
      const [loggedOut, live] = [await signIn(own, person), await signIn(own, person)];
      await loggedOut.client.run(logout);
      own.clock.advance(300);
      const current = await signIn(own, person);
      expect(await logOutAll(current)).toEqual({ revokedCount: 1, userErrors: [] });
      const reasons = await Promise.all(
        [loggedOut, live, current].map(
          async ({ sessionId }) => (await storedSession(own, sessionId))?.revocationReason,
        ),
      );
      expect(reasons).toEqual(['LOGOUT', 'REVOKED_BY_USER', null]);
      expect(await logOutAll(current)).toEqual({ revokedCount: 0, userErrors: [] });
      await own.stop();
    });

    it('by the own id what it ends without', async () => {
      const person = await aUser(app);
      const other = await signIn(app, person);
      expect((await logOutAll(person, { userId: person.id }))?.revokedCount).toBe(1);
      expect(await refusalOf(other.client)).toBe('ENDED');
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it("all of anyone's sessions for an administrator, and none of the administrator's own", async () => {
      for (const keepCurrent of [true, false]) {
        const person = await aUser(app);
        const other = await signIn(app, person, 'COOKIE');
        expect((await logOutAll(admin, { userId: person.id, keepCurrent }))?.revokedCount).toBe(2);
        for (const { client } of [person, other]) expect(await refusalOf(client)).toBe('ENDED');
        expect((await storedSession(app, person.sessionId))?.revocationReason).toBe('REVOKED_BY_ADMIN');
        expect(await recordedOf(app, person.sessionId)).toMatchObject([
          { actorId: userIds.decode(admin.id), userId: userIds.decode(person.id) },
        ]);
        expect(await refusalOf(admin.client)).toBeUndefined();
      }
    });

    it('the sessions of a suspended user for an administrator', async () => {
      const person = await aUser(app);
      await setStatus(app, person, 'SUSPENDED');
      expect((await logOutAll(admin, { userId: person.id }))?.revokedCount).toBe(1);
    });

    it('each session once, when several ask together', async () => {
      const person = await aUser(app);
      await signIn(app, person);
      await signIn(app, person);
      const counts = await Promise.all(
        [0, 1, 2, 3].map(async () => (await logOutAll(person))?.revokedCount ?? 0),
      );
      expect(counts.toSorted()).toEqual([0, 0, 0, 2]);
    });
  });
});
