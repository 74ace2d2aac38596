import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { graphql } from '../../support/graphql/index.js';
import { logout, node } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, setStatus, signIn } from '../../support/people.js';

const nodes = graphql(`
  query Nodes($ids: [ID!]!) {
    nodes(ids: $ids) { __typename id ... on User { username email } }
  }
`);

const unknownIds = [
  'usr_0000000000000000000001',
  'ses_0000000000000000000001',
  'reg_0000000000000000000001',
  'usr_',
  'usr_zzzzzzzzzzzzzzzzzzzzzz',
  'usr_00000000000000000000001',
  '00000000-0000-0000-0000-000000000001',
  '',
  '_',
  '__proto___0000000000000000000001',
  'constructor_0000000000000000000001',
  "usr_' or 1=1 --",
  '\u0000',
  '\ud800',
];

describe('Query.node and Query.nodes', () => {
  let app: TestApp;
  let asker: SignedIn;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    asker = await aUser(app);
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  describe('refuse', () => {
    it('whoever is not logged in, for every kind of id', async () => {
      for (const id of [asker.id, asker.sessionId, 'usr_0000000000000000000001', 'garbage']) {
        const one = await app.client().execute(node, { id });
        expect(one.data).toEqual({ node: null });
        expect(one.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
        const several = await app.client().execute(nodes, { ids: [id] });
        expect(several.data).toEqual({ nodes: null });
        expect(several.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      }
    });

    it('more than 100 ids at once', async () => {
      const ids = Array.from({ length: 101 }, () => asker.id);
      const { data, errors } = await asker.client.execute(nodes, { ids });
      expect(data).toEqual({ nodes: null });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    });
  });

  describe('are null', () => {
    it.each(unknownIds)('for the id %j, which names nothing', async (id) => {
      expect(await asker.client.run(node, { id })).toEqual({ node: null });
      expect(await admin.client.run(node, { id })).toEqual({ node: null });
    });

    it('for a user who is suspended or deleted, unless the viewer may read all', async () => {
      for (const status of ['SUSPENDED', 'DELETED'] as const) {
        const other = await aUser(app);
        await setStatus(app, other, status);
        expect((await asker.client.run(node, { id: other.id })).node).toBeNull();
        expect((await admin.client.run(node, { id: other.id })).node?.id).toBe(other.id);
      }
    });

    it("for somebody else's session, unless the viewer may read all", async () => {
      const other = await aUser(app);
      expect((await asker.client.run(node, { id: other.sessionId })).node).toBeNull();
      expect((await admin.client.run(node, { id: other.sessionId })).node).toMatchObject({
        id: other.sessionId,
        isCurrent: false,
      });
    });
  });

  describe('show', () => {
    it('a user with what the viewer may see of them', async () => {
      const other = await aUser(app);
      const { id, username, email } = other;
      expect(await asker.client.run(node, { id })).toEqual({
        node: { __typename: 'User', id, username, email: null },
      });
      expect(await other.client.run(node, { id })).toEqual({
        node: { __typename: 'User', id, username, email },
      });
      expect(await admin.client.run(node, { id })).toEqual({
        node: { __typename: 'User', id, username, email },
      });
    });

    it('the own sessions, those in use and those that have ended', async () => {
      const person = await aUser(app);
      const second = await signIn(app, person);
      await second.client.run(logout);
      const { sessionId } = person;
      expect(await person.client.run(node, { id: sessionId })).toEqual({
        node: { __typename: 'Session', id: sessionId, status: 'ACTIVE', isCurrent: true },
      });
      expect(await person.client.run(node, { id: second.sessionId })).toEqual({
        node: { __typename: 'Session', id: second.sessionId, status: 'REVOKED', isCurrent: false },
      });
    });

    it('100 objects in the order asked for, repeated ones too, with null for those that are not there', async () => {
      const others = [await aUser(app), await aUser(app)];
      const wanted = [...others, asker].flatMap(({ id, sessionId }) => [id, sessionId]);
      const ids = [...wanted, ...unknownIds, ...wanted];
      ids.push(...Array.from({ length: 100 - ids.length }, () => asker.id));
      const { nodes: found } = await asker.client.run(nodes, { ids });
      const visible = new Set([...others.map(({ id }) => id), asker.id, asker.sessionId]);
      expect(found?.map((object) => object?.id ?? null)).toEqual(
        ids.map((id) => (visible.has(id) ? id : null)),
      );
    });

    it('any number of users and sessions with one statement for each kind', async () => {
      const people = [await aUser(app), await aUser(app), await aUser(app)];
      app.statements.length = 0;
      await admin.client.run(nodes, { ids: people.flatMap(({ id, sessionId }) => [id, sessionId]) });
      expect(app.statements).toHaveLength(3);
    });
  });
});
