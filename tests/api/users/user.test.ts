import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { graphql } from '../../support/graphql/index.js';
import { logout, titled, user, userUpdate } from '../../support/operations.js';
import { anAdmin, aUser, insertUsers, type SignedIn, setStatus, signIn } from '../../support/people.js';

const sessionsOf = graphql(`
  query SessionsOf($by: UserBy!, $first: Int, $after: String) {
    user(by: $by) {
      username
      sessions(first: $first, after: $after) {
        totalCount
        nodes { id status }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
`);

const unknownId = 'usr_0000000000000000000001';

describe('Query.user', () => {
  let app: TestApp;
  let asker: SignedIn;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    asker = await aUser(app);
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  describe('refuses', () => {
    it('whoever is not logged in, for known and unknown users alike', async () => {
      for (const by of [{ username: asker.username }, { username: 'nobody_at_all' }, { id: asker.id }]) {
        const { data, errors } = await app.client().execute(user, { by });
        expect(data).toEqual({ user: null });
        expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
      }
    });

    it.each([
      '{}',
      '{ id: null }',
      '{ id: "a", username: "b" }',
      '{ username: "a", email: null }',
      '{ name: "a" }',
    ])('the reference %s, which does not name one user in one way', async (by) => {
      const response = await asker.client.post({ query: `{ user(by: ${by}) { id } }` });
      expect(response.json()).toMatchObject({
        errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
      });
      expect(response.json().data).toBeUndefined();
    });

    it.each([
      {},
      { id: null },
      { id: 'a', username: 'b' },
      { username: 'a', email: null },
      { name: 'a' },
      [],
      null,
      'ada',
      { username: 1 },
      { username: { toString: 'ada' } },
      { id: 1.5 },
    ])('the reference %j in a variable', async (by) => {
      const response = await asker.client.post({ query: user.toString(), variables: { by } });
      const { data, errors } = response.json();
      expect(data).toBeUndefined();
      expect(errors.length).toBeGreaterThan(0);
      for (const { extensions } of errors) expect(extensions.code).toBe('BAD_USER_INPUT');
    });
  });

  describe('is null', () => {
    it.each(
      titled([
        { id: unknownId },
        { id: 'usr_' },
        { id: 'usr_zzzzzzzzzzzzzzzzzzzzzz' },
        { id: 'ses_0000000000000000000001' },
        { id: '00000000-0000-0000-0000-000000000001' },
        { id: '\u0000' },
        { username: 'nobody_at_all' },
        { username: '' },
        { username: '%' },
        { username: '_____' },
        { username: "' or 1=1 --" },
        { username: '\u0000' },
        { username: '\ud800' },
        { username: 'x'.repeat(10_000) },
        { email: 'nobody@example.com' },
        { email: '' },
      ]),
    )('for %s, which names nobody', async (_, by) => {
      expect(await asker.client.run(user, { by })).toEqual({ user: null });
      expect(await admin.client.run(user, { by })).toEqual({ user: null });
    });

    it('for an e-mail address, unless the viewer may read all users', async () => {
      const other = await aUser(app);
      expect(await asker.client.run(user, { by: { email: other.email } })).toEqual({ user: null });
      const found = await admin.client.run(user, { by: { email: other.email.toUpperCase() } });
      expect(found.user?.id).toBe(other.id);
    });

    it('for users who are suspended or deleted, in every way of asking, unless the viewer may read all', async () => {
      for (const status of ['SUSPENDED', 'DELETED'] as const) {
        const other = await aUser(app);
        await setStatus(app, other, status);
        for (const by of [{ id: other.id }, { username: other.username }]) {
          expect(await asker.client.run(user, { by })).toEqual({ user: null });
          expect((await admin.client.run(user, { by })).user).toMatchObject({ id: other.id, status });
        }
      }
    });

    it('and costs no statement for what cannot be a username', async () => {
      await asker.client.run(user, { by: { username: 'warm_up' } });
      app.statements.length = 0;
      await asker.client.run(user, { by: { username: 'no' } });
      expect(app.statements).toHaveLength(1);
      await asker.client.run(user, { by: { username: 'somebody' } });
      expect(app.statements).toHaveLength(3);
    });
  });

  describe('shows', () => {
    it('others to a user, without what is private', async () => {
      const other = await aUser(app);
      await other.client.run(userUpdate, {
        input: { id: other.id, firstName: 'Ada', lastName: 'King', description: 'Poetical science.' },
      });
      expect(await asker.client.run(user, { by: { username: other.username } })).toEqual({
        user: {
          id: other.id,
          username: other.username,
          displayName: other.username,
          description: 'Poetical science.',
          status: 'ACTIVE',
          isViewer: false,
          email: null,
          firstName: null,
          lastName: null,
          lastActiveAt: null,
        },
      });
    });

    it('all of a user to themselves and to an administrator', async () => {
      const other = await aUser(app);
      await other.client.run(userUpdate, { input: { id: other.id, firstName: 'Ada', lastName: 'King' } });
      const everything = {
        email: other.email,
        firstName: 'Ada',
        lastName: 'King',
        lastActiveAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
      };
      const by = { id: other.id };
      expect((await other.client.run(user, { by })).user).toMatchObject({ ...everything, isViewer: true });
      expect((await admin.client.run(user, { by })).user).toMatchObject({ ...everything, isViewer: false });
    });

    it('a user by any spelling of the username, and by no other', async () => {
      const { id } = await aUser(app, { username: 'kelvin_thomson' });
      for (const username of ['kelvin_thomson', 'KELVIN_Thomson', ' kelvin_thomson\n']) {
        expect((await asker.client.run(user, { by: { username } })).user?.id).toBe(id);
      }
      for (const username of ['\u212Aelvin_thomson', 'kelvin thomson', 'kelvin_thomso_']) {
        expect((await asker.client.run(user, { by: { username } })).user).toBeNull();
      }
    });

    it('a user who was never seen as never seen', async () => {
      const [row] = await insertUsers(app, [{}]);
      const by = { username: row?.username ?? '' };
      expect((await admin.client.run(user, { by })).user?.lastActiveAt).toBeNull();
    });
  });

  describe('lists sessions', () => {
    it('to nobody but the user and administrators', async () => {
      const other = await aUser(app);
      const by = { id: other.id };
      expect(await asker.client.run(sessionsOf, { by })).toEqual({
        user: { username: other.username, sessions: null },
      });
      for (const { client } of [other, admin]) {
        const { user: shown } = await client.run(sessionsOf, { by });
        expect(shown?.sessions?.nodes).toEqual([{ id: other.sessionId, status: 'ACTIVE' }]);
      }
    });

    it('that are in use, newest first, page by page', async () => {
      const other = await aUser(app);
      const second = await signIn(app, other);
      const third = await signIn(app, other);
      await second.client.run(logout);
      const by = { id: other.id };
      const page = (await other.client.run(sessionsOf, { by, first: 1 })).user?.sessions;
      expect(page).toMatchObject({
        totalCount: 2,
        nodes: [{ id: third.sessionId }],
        pageInfo: { hasNextPage: true },
      });
      const after = page?.pageInfo.endCursor ?? null;
      expect((await other.client.run(sessionsOf, { by, first: 1, after })).user?.sessions).toMatchObject({
        nodes: [{ id: other.sessionId }],
        pageInfo: { hasNextPage: false },
      });
    });

    it('to whoever asks with a cursor of theirs, and refuses any other cursor', async () => {
      const by = { id: asker.id };
      for (const after of ['garbage', Buffer.from('["user:name","somebody","x"]').toString('base64url')]) {
        const { data, errors } = await asker.client.execute(sessionsOf, { by, after });
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
        expect(data?.user).toEqual({ username: asker.username, sessions: null });
      }
    });
  });
});
