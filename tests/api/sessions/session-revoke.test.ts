import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { logout, sessionRevoke, titled, viewer } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, signIn, userIds } from '../../support/people.js';
import { recordedOf, refreshRefusal, refusalOf, storedSession } from '../../support/sessions.js';

const notFound = {
  sessionRevoke: {
    session: null,
    userErrors: [{ code: 'NOT_FOUND', field: ['id'], message: 'There is no such session.' }],
  },
};

describe('Mutation.sessionRevoke', () => {
  let app: TestApp;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  const revoke = async ({ client }: Pick<SignedIn, 'client'>, id: string) =>
    (await client.run(sessionRevoke, { input: { id } })).sessionRevoke;

  describe('refuses', () => {
    it('whoever is not logged in, and leaves the session alone', async () => {
      const person = await aUser(app);
      const { data, errors, response } = await app
        .client()
        .execute(sessionRevoke, { input: { id: person.sessionId } });
      expect(data).toEqual({ sessionRevoke: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it.each(
      titled([
        'ses_0000000000000000000001',
        'ses_zzzzzzzzzzzzzzzzzzzzzz',
        'ses_',
        'ses',
        'garbage',
        '',
        '\u0000',
        '\ud800',
        "ses_' or true --",
        'usr_0000000000000000000001',
        'dev_0000000000000000000001',
        '00000000-0000-0000-0000-000000000001',
        'x'.repeat(5_000),
      ]),
    )('the id %s, which names no session, whoever asks', async (_, id) => {
      const person = await aUser(app);
      for (const { client } of [person, admin]) {
        expect(await client.run(sessionRevoke, { input: { id } })).toEqual(notFound);
      }
    });

    it("another user's session, in the words it has for an unknown one, and leaves it alone", async () => {
      const [person, other] = [await aUser(app), await aUser(app)];
      expect(await person.client.run(sessionRevoke, { input: { id: other.sessionId } })).toEqual(notFound);
      expect(await refusalOf(other.client)).toBeUndefined();
      expect(await recordedOf(app, other.sessionId)).toEqual([]);

      await other.client.run(logout);
      expect(await person.client.run(sessionRevoke, { input: { id: other.sessionId } })).toEqual(notFound);
    });

    it('a viewer who has logged out meanwhile, and leaves the session alone', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      await second.client.run(logout);
      const { errors } = await second.client.execute(sessionRevoke, { input: { id: person.sessionId } });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'ENDED' } }]);
      expect(await refusalOf(person.client)).toBeUndefined();
    });
  });

  describe('ends', () => {
    it('another session of the viewer at once: its access, its refresh, and no other', async () => {
      const person = await aUser(app);
      const [second, third] = [await signIn(app, person), await signIn(app, person)];
      const { data, response } = await person.client.execute(sessionRevoke, {
        input: { id: second.sessionId },
      });
      expect(data).toEqual({
        sessionRevoke: {
          session: {
            id: second.sessionId,
            status: 'REVOKED',
            isCurrent: false,
            revocationReason: 'REVOKED_BY_USER',
            revokedAt: expect.stringMatching(/Z$/),
          },
          userErrors: [],
        },
      });
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(await refusalOf(second.client)).toBe('ENDED');
      expect(await refreshRefusal(app, second.refreshToken)).toBe('ENDED');
      for (const { client } of [person, third]) expect(await refusalOf(client)).toBeUndefined();
    });

    it('it with a record of who did it, to whom, from where', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      person.client.headers = { 'user-agent': 'a browser of mine' };
      await revoke(person, second.sessionId);
      const id = userIds.decode(person.id);
      expect(await recordedOf(app, second.sessionId)).toMatchObject([
        {
          action: 'session.revoked',
          actorId: id,
          userId: id,
          details: { reason: 'REVOKED_BY_USER' },
          ipAddress: '127.0.0.1',
          userAgent: 'a browser of mine',
        },
      ]);
    });

    it('the current session of a bearer token', async () => {
      const person = await aUser(app);
      expect(await revoke(person, person.sessionId)).toMatchObject({
        session: { id: person.sessionId, status: 'REVOKED', isCurrent: false },
      });
      expect(await refusalOf(person.client)).toBe('ENDED');
      expect(await person.client.run(viewer)).toEqual({ viewer: null });
    });

    it('the current session of a browser, and takes its cookies away', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const thief = app.client();
      for (const [name, value] of person.client.cookies) thief.cookies.set(name, value);
      await revoke(person, person.sessionId);
      // That it is the same browser may be known at its next login.
      expect([...person.client.cookies.keys()]).toEqual(['latchkey_device']);
      expect(await refusalOf(thief)).toBe('ENDED');
    });

    it('another session, and leaves the cookies of the browser that asks', async () => {
      const person = await aUser(app, { tokenDelivery: 'COOKIE' });
      const before = new Map(person.client.cookies);
      const second = await signIn(app, person);
      await revoke(person, second.sessionId);
      expect(person.client.cookies).toEqual(before);
      expect(await refusalOf(person.client)).toBeUndefined();
    });

    it("anyone's session for an administrator, and records the administrator", async () => {
      const person = await aUser(app);
      expect(await revoke(admin, person.sessionId)).toMatchObject({
        session: { id: person.sessionId, status: 'REVOKED', revocationReason: 'REVOKED_BY_ADMIN' },
        userErrors: [],
      });
      expect(await refusalOf(person.client)).toBe('ENDED');
      expect(await refreshRefusal(app, person.refreshToken)).toBe('ENDED');
      expect(await refusalOf(admin.client)).toBeUndefined();
      expect(await recordedOf(app, person.sessionId)).toMatchObject([
        {
          action: 'session.revoked',
          actorId: userIds.decode(admin.id),
          userId: userIds.decode(person.id),
          details: { reason: 'REVOKED_BY_ADMIN' },
        },
      ]);
    });

    it("an administrator's own session as a user does", async () => {
      const second = await signIn(app, admin);
      expect((await revoke(admin, second.sessionId))?.session?.revocationReason).toBe('REVOKED_BY_USER');
    });

    it('five sessions in one document', async () => {
      const person = await aUser(app);
      const others = [await signIn(app, person), await signIn(app, person)];
      const [first, second] = others.map(({ sessionId }) => sessionId);
      const query = `mutation {
        a: sessionRevoke(input: { id: "${first}" }) { session { status } }
        b: sessionRevoke(input: { id: "${second}" }) { session { status } }
        c: sessionRevoke(input: { id: "${first}" }) { session { status } }
        d: sessionRevoke(input: { id: "${person.sessionId}" }) { session { status } }
        e: sessionRevoke(input: { id: "${second}" }) { session { status } }
      }`;
      const { data, errors } = (await person.client.post({ query })).json();
      const ended = { session: { status: 'REVOKED' } };
      // The fourth ended the session that asks, so nobody asks for the fifth.
      expect(data).toEqual({ a: ended, b: ended, c: ended, d: ended, e: null });
      expect(errors).toMatchObject([
        { path: ['e'], extensions: { code: 'UNAUTHENTICATED', reason: 'ENDED' } },
      ]);
    });
  });

  describe('gives as it is, and records nothing,', () => {
    it('a session that has logged out', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      await second.client.run(logout);
      const { revokedAt } = (await storedSession(app, second.sessionId)) ?? {};
      app.clock.advance(1);
      expect(await revoke(person, second.sessionId)).toMatchObject({
        session: { status: 'REVOKED', revocationReason: 'LOGOUT', revokedAt: revokedAt?.toISOString() },
        userErrors: [],
      });
      expect(await recordedOf(app, second.sessionId)).toEqual([]);
    });

    it('a session that was revoked before, by whomever', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      const first = await revoke(admin, second.sessionId);
      app.clock.advance(1);
      expect(await revoke(person, second.sessionId)).toEqual(first);
      expect(await recordedOf(app, second.sessionId)).toHaveLength(1);
    });

    it('all but the first of those who revoke one session together', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      const answers = await Promise.all(
        [person, admin, person, admin, person].map((by) => revoke(by, second.sessionId)),
      );
      const reasons = new Set(answers.map((answer) => answer?.session?.revocationReason));
      expect(reasons.size).toBe(1);
      expect(await recordedOf(app, second.sessionId)).toHaveLength(1);
    });
  });
});
