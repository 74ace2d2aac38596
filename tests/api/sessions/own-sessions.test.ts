import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import { startApp, type TestApp } from '../../support/app.js';
import type { OwnSessionsQueryVariables } from '../../support/graphql/graphql.js';
import { graphql } from '../../support/graphql/index.js';
import { logout, ownSessions } from '../../support/operations.js';
import { anAdmin, aUser, type SignedIn, signIn, userIds } from '../../support/people.js';
import { insertSession, reachedWith } from '../../support/sessions.js';

const sessionsOf = graphql(`
  query SessionsOfUser($by: UserBy!, $last: Int, $before: String) {
    user(by: $by) {
      id
      sessions(last: $last, before: $before) {
        totalCount
        nodes { id isCurrent }
        pageInfo { startCursor hasNextPage hasPreviousPage }
      }
    }
  }
`);

const sessionNode = graphql(`
  query SessionNode($id: ID!) {
    node(id: $id) { __typename id ... on Session { status isCurrent user { id email } device { id } } }
  }
`);

describe('The sessions of a user', () => {
  let app: TestApp;
  let person: SignedIn;
  let all: string[];
  beforeAll(async () => {
    app = await startApp({ MAX_SESSIONS_PER_USER: '100' });
    person = await aUser(reachedWith(app, { 'user-agent': 'curl/8.7.1' }));
    app.clock.advance(1);
    const others: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const userId = userIds.decode(person.id) as Id<'User'>;
      others.push(sessionIds.encode((await insertSession(app, userId)).id));
      app.clock.advance(1);
    }
    all = [person.sessionId, ...others].toReversed();
    await aUser(app);
  });
  afterAll(() => app.stop());

  const list = async (variables: OwnSessionsQueryVariables = {}, { client } = person) => {
    const connection = (await client.run(ownSessions, variables)).viewer?.user.sessions;
    if (!connection) throw new Error('There is no list.');
    return connection;
  };
  const idsOf = ({ nodes }: { nodes: readonly { id: string }[] }) => nodes.map(({ id }) => id);

  describe('are refused', () => {
    it('to others, and shown to themselves and to administrators', async () => {
      const by = { id: person.id };
      const anonymous = await app.client().execute(sessionsOf, { by });
      expect(anonymous.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(await (await aUser(app)).client.run(sessionsOf, { by })).toEqual({
        user: { id: person.id, sessions: null },
      });
      for (const { client } of [person, await anAdmin(app)]) {
        expect((await client.run(sessionsOf, { by })).user?.sessions?.totalCount).toBe(7);
      }
    });

    it.each([
      { first: -1 },
      { first: 101 },
      { after: 'garbage' },
      { filter: { ipAddress: '203.0.113.0/33' } },
      { filter: { statuses: ['GONE'] } },
      { filter: { createdAfter: 'yesterday' } },
      { filter: { activeAfter: '2026-02-30T00:00:00Z' } },
    ])('with %j', async (variables) => {
      const response = await person.client.post({ query: ownSessions.toString(), variables });
      const { errors } = response.json();
      expect(errors).toHaveLength(1);
      expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    });

    it('by the cursor of a list of users or of one in another order', async () => {
      const admin = await anAdmin(app);
      for (const query of [
        '{ list: users(first: 1) { pageInfo { endCursor } } }',
        '{ list: sessions(first: 1, orderBy: { field: LAST_ACTIVE_AT }) { pageInfo { endCursor } } }',
        '{ list: sessions(first: 1, orderBy: { field: CREATED_AT, direction: ASC }) { pageInfo { endCursor } } }',
      ]) {
        const after = (await admin.client.post({ query })).json().data.list.pageInfo.endCursor;
        expect(after).toBeTypeOf('string');
        const { errors } = await person.client.execute(ownSessions, { after });
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
    });

    it('as a node to others, ended ones too', async () => {
      const other = await aUser(app);
      const ended = await signIn(app, other);
      await ended.client.run(logout);
      const admin = await anAdmin(app);
      for (const id of [other.sessionId, ended.sessionId]) {
        expect(await person.client.run(sessionNode, { id })).toEqual({ node: null });
        expect((await admin.client.run(sessionNode, { id })).node).toMatchObject({
          __typename: 'Session',
          id,
          isCurrent: false,
          user: { id: other.id, email: other.email },
          device: { id: expect.stringMatching(/^dev_/) },
        });
        expect((await other.client.run(sessionNode, { id })).node?.id).toBe(id);
      }
    });
  });

  describe('are listed', () => {
    it('newest first, with the current one marked, and only it', async () => {
      const { nodes, totalCount, pageInfo } = await list();
      expect(idsOf({ nodes })).toEqual(all);
      expect(totalCount).toBe(7);
      expect(pageInfo.hasNextPage).toBe(false);
      expect(nodes.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual([person.sessionId]);
    });

    it('with what one needs to tell them apart', async () => {
      const [own] = (await list()).nodes.slice(-1);
      expect(own).toEqual({
        id: person.sessionId,
        status: 'ACTIVE',
        isCurrent: true,
        methods: ['EMAIL_CODE'],
        ipAddress: '127.0.0.1',
        createdAt: expect.stringMatching(/Z$/),
        lastActiveAt: expect.stringMatching(/Z$/),
        expiresAt: expect.stringMatching(/Z$/),
        revokedAt: null,
        revocationReason: null,
        device: {
          id: expect.stringMatching(/^dev_/),
          name: 'curl',
          kind: 'OTHER',
          operatingSystem: null,
          client: 'curl',
          isCurrent: true,
        },
      });
    });

    it('page by page, each once, with the number of all', async () => {
      for (const first of [1, 2, 3, 7, 8]) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<typeof list>> = await list({ first, after });
          expect(page.totalCount).toBe(7);
          seen.push(...idsOf(page));
          after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
        } while (after !== null);
        expect(seen, `pages of ${first}`).toEqual(all);
      }
    });

    it('from the end backward', async () => {
      const backward = async (before: string | null) => {
        const variables = { by: { id: person.id }, last: 3, before };
        const connection = (await person.client.run(sessionsOf, variables)).user?.sessions;
        if (!connection) throw new Error('There is no list.');
        return connection;
      };
      const seen: string[] = [];
      let before: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof backward>> = await backward(before);
        seen.unshift(...idsOf(page));
        before = page.pageInfo.hasPreviousPage ? (page.pageInfo.startCursor ?? null) : null;
      } while (before !== null);
      expect(seen).toEqual(all);
    });

    it('one and no fewer for a page of one, and none for a page of none', async () => {
      expect(idsOf(await list({ first: 1 }))).toEqual(all.slice(0, 1));
      const none = await list({ first: 0 });
      expect(idsOf(none)).toEqual([]);
      expect(none.totalCount).toBe(7);
    });

    it('by their state: those in use unless the filter says otherwise', async () => {
      const other = await aUser(app);
      const ended = await signIn(app, other);
      await ended.client.run(logout);
      const userId = userIds.decode(other.id) as Id<'User'>;
      const past = new Date(app.clock.now().getTime() - 1_000);
      const expired = await insertSession(app, userId, { createdAt: new Date(0), expiresAt: past });
      const byState = async (statuses: ('ACTIVE' | 'EXPIRED' | 'REVOKED')[] | null) => {
        const found = await list(statuses ? { filter: { statuses } } : {}, other);
        expect(found.totalCount).toBe(found.nodes.length);
        return idsOf(found);
      };
      const [active, revoked, gone] = [other.sessionId, ended.sessionId, sessionIds.encode(expired.id)];
      expect(await byState(null)).toEqual([active]);
      expect(await byState(['ACTIVE'])).toEqual([active]);
      expect(await byState(['REVOKED'])).toEqual([revoked]);
      expect(await byState(['EXPIRED'])).toEqual([gone]);
      expect(await byState(['EXPIRED', 'REVOKED', 'ACTIVE'])).toEqual([revoked, active, gone]);
      expect(await byState([])).toEqual([]);
    });

    it("and nobody else's, whatever user the filter names", async () => {
      const other = await aUser(app);
      expect(await list({ filter: { userId: other.id } })).toMatchObject({ nodes: [], totalCount: 0 });
      expect(await list({ filter: { userId: 'garbage' } })).toMatchObject({ nodes: [], totalCount: 0 });
      expect((await list({ filter: { userId: person.id } })).totalCount).toBe(7);
    });
  });
});
