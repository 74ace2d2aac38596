import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { sessions } from '../../../src/modules/sessions/session.table.js';
import { type NewUserRow, type UserRow, users as userTable } from '../../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import type { UserFilter, UserOrder, UsersQueryVariables } from '../../support/graphql/graphql.js';
import { graphql } from '../../support/graphql/index.js';
import { titled, users } from '../../support/operations.js';
import {
  anAdmin,
  aUser,
  insertUsers,
  type SignedIn,
  setStatus,
  stranger,
  userIds,
} from '../../support/people.js';

const countUsers = graphql(`
  query CountUsers($filter: UserFilter) {
    users(first: 1, filter: $filter) { totalCount }
  }
`);

const usersWithSessions = graphql(`
  query UsersWithSessions($first: Int) {
    users(first: $first, orderBy: { field: USERNAME }) {
      nodes { username sessions { nodes { id } } }
    }
  }
`);

const encode = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString('base64url');
const id = 'abcdef01-2345-4678-9abc-def012345678';
const time = '2026-01-31 09:30:00+00';

const minute = 60_000;
const fields = ['CREATED_AT', 'LAST_ACTIVE_AT', 'USERNAME'] as const;
const directions = ['ASC', 'DESC'] as const;
const orders = fields.flatMap((field) => directions.map((direction) => ({ field, direction })));

/** The sort that the API promises, in the words of the test: ties by id, never seen last. */
function sorted(rows: readonly UserRow[], { field, direction }: UserOrder): string[] {
  const isDescending = direction === 'DESC';
  const keyOf = ({ username, createdAt, lastActiveAt }: UserRow): string => {
    if (field === 'USERNAME') return username;
    if (field === 'CREATED_AT') return createdAt.toISOString();
    return lastActiveAt?.toISOString() ?? (isDescending ? '' : '9999');
  };
  const byKeyThenId = (left: UserRow, right: UserRow) => {
    const [a, b] = [`${keyOf(left)} ${left.id}`, `${keyOf(right)} ${right.id}`];
    return (a < b ? -1 : 1) * (isDescending ? -1 : 1);
  };
  return [...rows].sort(byKeyThenId).map(({ username }) => username);
}

describe('Query.users', () => {
  let app: TestApp;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  const list = async (variables: UsersQueryVariables) => {
    const { users: connection } = await admin.client.run(users, variables);
    if (!connection) throw new Error('There is no list.');
    return connection;
  };

  const namesOf = async (filter: UserFilter) =>
    (await list({ filter, first: 100 })).nodes.map(({ username }) => username);

  async function expectBadInput(variables: unknown) {
    const response = await admin.client.post({ query: users.toString(), variables });
    const { data, errors } = response.json();
    expect(data ?? { users: null }).toEqual({ users: null });
    expect(errors).toHaveLength(1);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    return errors[0].message as string;
  }

  describe('refuses', () => {
    it('whoever is not logged in', async () => {
      const { data, errors } = await app.client().execute(users, {});
      expect(data).toEqual({ users: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
    });

    it('users who may not read all, and names the permission, before it looks at the arguments', async () => {
      const { client } = await aUser(app);
      for (const variables of [{}, { first: -1 }, { after: 'garbage' }]) {
        const { data, errors } = await client.execute(users, variables);
        expect(data).toEqual({ users: null });
        expect(errors).toMatchObject([
          { extensions: { code: 'FORBIDDEN', category: 'FORBIDDEN', permission: 'user.read' } },
        ]);
      }
    });

    it.each([
      { first: -1 },
      { first: 101 },
      { last: -1 },
      { last: 101 },
      { first: 2_147_483_647 },
      { first: 1, last: 1 },
      { first: 1, before: 'x' },
      { last: 1, after: 'x' },
      { after: 'x', before: 'x' },
      { first: 2_147_483_648 },
      { first: 1.5 },
      { first: '10' },
      { orderBy: { field: 'EMAIL' } },
      { orderBy: { field: 'USERNAME', direction: 'SIDEWAYS' } },
      { orderBy: {} },
      { filter: { statuses: ['GONE'] } },
      { filter: { createdAfter: 'yesterday' } },
      { filter: { createdAfter: '2026-02-30T00:00:00Z' } },
    ])('%j', async (variables) => {
      await expectBadInput(variables);
    });

    it.each(
      titled<unknown>([
        '',
        'garbage',
        '\u0000',
        '\ud800',
        'x'.repeat(5_000),
        null,
        {},
        [],
        ['user:created'],
        ['user:created', time],
        ['user:created', time, id, 1],
        ['user:created', 1, id],
        ['user:created', null, id],
        ['user:created', time, "x' or 1=1 --"],
        ['user:created', time, id.toUpperCase()],
        ['user:created', "2026-01-31' or '1'='1", id],
        ['user:created', 'now', id],
        ['user:created', '9999-99-99 99:99:99+00', id],
        ['user:created', '2026-02-30 00:00:00+00', id],
        ['user:created', '0000-01-01 00:00:00+00', id],
        ['user:created', '300000-01-01 00:00:00+00', id],
        ['user:created', `${time}\u0000`, id],
        ['__proto__', time, id],
      ]),
    )('the cursor of %s, which is none', async (_, content) => {
      const cursor = typeof content === 'string' ? content : encode(content);
      const message = await expectBadInput({ after: cursor });
      expect(message).toBe('The cursor does not belong to this list and order.');
      await expectBadInput({ before: cursor });
    });

    it('the cursors of another order', async () => {
      for (const field of fields) {
        const cursor = (await list({ first: 1, orderBy: { field } })).pageInfo.endCursor;
        for (const other of fields.filter((name) => name !== field)) {
          await expectBadInput({ after: cursor, orderBy: { field: other } });
        }
      }
    });

    it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', 8.64e15, -8.64e15, -62_167_219_200_000])(
      'no time that can be written, such as %j, by a fault of the server',
      async (time) => {
        for (const filter of [{ createdAfter: time }, { createdBefore: time }]) {
          const response = await admin.client.post({ query: users.toString(), variables: { filter } });
          expect(response.statusCode).toBeLessThan(500);
          expect(response.body).not.toContain('INTERNAL_SERVER_ERROR');
        }
      },
    );

    it('no search, however many words it has, by a fault of the server', async () => {
      for (const search of ['x '.repeat(40_000), 'x'.repeat(90_000)]) {
        const { errors } = await admin.client.execute(countUsers, { filter: { search } });
        for (const { extensions } of errors ?? []) expect(extensions['code']).toBe('BAD_USER_INPUT');
      }
    });
  });

  describe('in pages', () => {
    let own: TestApp;
    let reader: SignedIn;
    let rows: UserRow[];
    beforeAll(async () => {
      own = await startApp();
      reader = await anAdmin(own);
      const start = own.clock.now().getTime() - 1_000 * minute;
      const moment = (minutes: number) => new Date(start + minutes * minute);
      await insertUsers(
        own,
        Array.from({ length: 27 }, (_, index): Partial<NewUserRow> => {
          // Creation times come in threes and times of activity in fives, and every fourth user was never seen.
          const lastActiveAt = index % 4 === 0 ? null : moment(100 - Math.floor(index / 5));
          return { createdAt: moment(Math.floor(index / 3)), lastActiveAt };
        }),
      );
      rows = await own.connection.database.select().from(userTable);
    });
    afterAll(() => own.stop());

    const page = async (variables: UsersQueryVariables) => {
      const { users: connection } = await reader.client.run(users, variables);
      if (!connection) throw new Error('There is no list.');
      return connection;
    };

    it.each(orders)('by $field $direction shows everybody once, forward', async (orderBy) => {
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const { edges, nodes, pageInfo } = await page({ first: 4, after, orderBy });
        expect(pageInfo.hasPreviousPage).toBe(after !== null);
        expect(pageInfo.startCursor).toBe(edges[0]?.cursor);
        expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
        expect(nodes.map(({ username }) => username)).toEqual(edges.map(({ node }) => node.username));
        seen.push(...nodes.map(({ username }) => username));
        if (!pageInfo.hasNextPage) break;
        expect(nodes).toHaveLength(4);
        after = pageInfo.endCursor ?? null;
      }
      expect(seen).toEqual(sorted(rows, orderBy));
    });

    it.each(orders)('by $field $direction shows everybody once, backward', async (orderBy) => {
      const seen: string[] = [];
      for (let before: string | null = null; ; ) {
        const { nodes, pageInfo } = await page({ last: 4, before, orderBy });
        expect(pageInfo.hasNextPage).toBe(before !== null);
        seen.unshift(...nodes.map(({ username }) => username));
        if (!pageInfo.hasPreviousPage) break;
        expect(nodes).toHaveLength(4);
        before = pageInfo.startCursor ?? null;
      }
      expect(seen).toEqual(sorted(rows, orderBy));
    });

    it('starts after and ends before any cursor of a page, not only its ends', async () => {
      const orderBy = { field: 'CREATED_AT', direction: 'ASC' } as const;
      const expected = sorted(rows, orderBy);
      const { edges } = await page({ first: 100, orderBy });
      for (const index of [0, 1, 2, 13, 26]) {
        const cursor = edges[index]?.cursor ?? null;
        const after = await page({ first: 100, after: cursor, orderBy });
        expect(after.nodes.map(({ username }) => username)).toEqual(expected.slice(index + 1));
        const before = await page({ last: 100, before: cursor, orderBy });
        expect(before.nodes.map(({ username }) => username)).toEqual(expected.slice(0, index));
      }
    });

    it('holds 20 users by creation when nothing else is asked for', async () => {
      const { nodes, pageInfo } = await page({});
      const expected = sorted(rows, { field: 'CREATED_AT', direction: 'ASC' });
      expect(nodes.map(({ username }) => username)).toEqual(expected.slice(0, 20));
      expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      const rest = await page({ last: 20, before: pageInfo.startCursor ?? null });
      expect(rest).toMatchObject({
        nodes: [],
        pageInfo: { startCursor: null, endCursor: null, hasPreviousPage: false, hasNextPage: true },
      });
    });

    it('holds nobody when nobody is asked for, and says whether there are any', async () => {
      expect(await page({ first: 0 })).toMatchObject({
        edges: [],
        pageInfo: { startCursor: null, endCursor: null, hasNextPage: true, hasPreviousPage: false },
      });
    });

    it('skips nobody and repeats nobody when somebody registers between two pages', async () => {
      const orderBy = { field: 'USERNAME', direction: 'ASC' } as const;
      const first = await page({ first: 14, orderBy });
      await insertUsers(own, [{ username: '0_before_all' }, { username: 'zzz_after_all' }]);
      const second = await page({ first: 100, after: first.pageInfo.endCursor ?? null, orderBy });
      const seen = [...first.nodes, ...second.nodes].map(({ username }) => username);
      expect(seen).toEqual([...sorted(rows, orderBy), 'zzz_after_all']);
    });
  });

  describe('keeps', () => {
    it('users in any of the states, and nobody for no state', async () => {
      const [active, suspended, deleted] = await insertUsers(app, [{}, {}, {}]);
      if (!active || !suspended || !deleted) throw new Error('Three users were expected.');
      await setStatus(app, suspended, 'SUSPENDED');
      await setStatus(app, deleted, 'DELETED');
      expect(await namesOf({ statuses: ['SUSPENDED'] })).toEqual([suspended.username]);
      const both = await namesOf({ statuses: ['SUSPENDED', 'DELETED'] });
      expect(both.sort()).toEqual([suspended.username, deleted.username].sort());
      expect(await namesOf({ statuses: [] })).toEqual([]);
      const all = await namesOf({});
      expect(all).toEqual(expect.arrayContaining([active.username, suspended.username, deleted.username]));
    });

    it('users created at a time or later, and before another', async () => {
      const at = (time: string) => ({ createdAt: new Date(`2001-01-01T${time}Z`) });
      const made = await insertUsers(app, [at('00:00:00.000'), at('00:00:00.001'), at('00:00:00.002')]);
      const names = made.map(({ username }) => username);
      const day = { createdAfter: '2001-01-01T00:00:00.000Z', createdBefore: '2001-01-02T00:00:00.000Z' };
      expect(await namesOf(day)).toEqual(names);
      expect(await namesOf({ ...day, createdAfter: '2001-01-01T00:00:00.001Z' })).toEqual(names.slice(1));
      expect(await namesOf({ ...day, createdBefore: '2001-01-01T00:00:00.002Z' })).toEqual(names.slice(0, 2));
      expect(await namesOf({ ...day, createdAfter: '2001-01-01T01:00:00.000+01:00' })).toEqual(names);
      expect(
        await namesOf({ createdAfter: '2001-01-01T00:00:00Z', createdBefore: '2001-01-01T00:00:00Z' }),
      ).toEqual([]);
    });

    it('users who match all filters together', async () => {
      const [user] = await insertUsers(app, [
        { username: 'combined_one', createdAt: new Date('2002-01-01') },
      ]);
      await insertUsers(app, [{ username: 'combined_two' }]);
      const search = 'combined';
      expect((await namesOf({ search })).sort()).toEqual(['combined_one', 'combined_two']);
      expect(await namesOf({ search, createdBefore: '2003-01-01T00:00:00Z' })).toEqual([user?.username]);
      expect(await namesOf({ search, statuses: ['SUSPENDED'] })).toEqual([]);
    });
  });

  describe('searches', () => {
    it('for the start of username, display name or address, in any case', async () => {
      await insertUsers(app, [
        { username: 'quark_by_name' },
        { username: 'second_quark_', displayName: 'QUARK in display' },
        { username: 'third_q_', email: 'Quark.mail@example.com' },
        { username: 'not_at_start_quark', displayName: 'no quark', email: 'noquark@example.com' },
      ]);
      for (const search of ['quark', 'QUARK', '  quark ']) {
        expect((await namesOf({ search })).sort()).toEqual(['quark_by_name', 'second_quark_', 'third_q_']);
      }
      expect(await namesOf({ search: 'quark third' })).toEqual(['third_q_']);
      expect(await namesOf({ search: 'quark nothing' })).toEqual([]);
      expect(await namesOf({ search: 'quark.mail@EXAMPLE.com' })).toEqual(['third_q_']);
    });

    it('for everybody when there is no word in it', async () => {
      const all = await namesOf({});
      for (const search of ['', '   ', '\n\t']) expect(await namesOf({ search })).toEqual(all);
    });

    it('for %, _ and \\ as the characters they are', async () => {
      await insertUsers(app, [
        { username: 'wild_percent', displayName: '100% sure' },
        { username: 'wild_underscore', displayName: '__init__' },
        { username: 'wild_backslash', displayName: '\\o/ hooray' },
      ]);
      expect(await namesOf({ search: '100%' })).toEqual(['wild_percent']);
      expect(await namesOf({ search: '%' })).toEqual([]);
      expect(await namesOf({ search: '__' })).toEqual(['wild_underscore']);
      expect(await namesOf({ search: 'wildX' })).toEqual([]);
      expect((await namesOf({ search: 'wild_' })).length).toBe(3);
      expect(await namesOf({ search: '\\' })).toEqual(['wild_backslash']);
      expect(await namesOf({ search: '\\o/' })).toEqual(['wild_backslash']);
      expect(await namesOf({ search: '\\%' })).toEqual([]);
    });

    it.each(
      titled(['\u0000', 'a\u0000b', '\ud800', "' or 1=1 --", '$1', '{}', '(?', '\u202e', 'x'.repeat(10_000)]),
    )('for %s and finds nobody', async (_, search) => {
      expect(await namesOf({ search })).toEqual([]);
      expect(await admin.client.run(countUsers, { filter: { search } })).toEqual({
        users: { totalCount: 0 },
      });
    });

    it('for a display name as it is shown, with its blanks', async () => {
      await insertUsers(app, [{ username: 'hypatia_of_alexandria', displayName: 'Hypatia of Alexandria' }]);
      expect(await namesOf({ search: 'Hypatia of Alex' })).toEqual(['hypatia_of_alexandria']);
    });

    it('for a display name in any case of any alphabet', async () => {
      await insertUsers(app, [{ username: 'elodie_duval', displayName: 'Élodie Duval' }]);
      expect(await namesOf({ search: 'Élodie' })).toEqual(['elodie_duval']);
      expect(await namesOf({ search: 'élodie' })).toEqual(['elodie_duval']);
      expect(await namesOf({ search: 'ÉLODIE' })).toEqual(['elodie_duval']);
    });
  });

  describe('costs', () => {
    const statementsOf = async (run: () => Promise<unknown>) => {
      await run();
      app.statements.length = 0;
      await run();
      return app.statements.length;
    };

    it('a count only when it is asked for, and counts what the filter keeps', async () => {
      await insertUsers(app, [{ username: 'counted_one' }, { username: 'counted_two' }]);
      const filter = { search: 'counted_' };
      expect(await admin.client.run(countUsers, { filter })).toEqual({ users: { totalCount: 2 } });
      expect(await statementsOf(() => list({ filter }))).toBe(2);
      expect(app.statements.some((statement) => statement.includes('count('))).toBe(false);
      expect(await statementsOf(() => admin.client.run(countUsers, { filter }))).toBe(3);
      expect(app.statements.filter((statement) => statement.includes('count('))).toHaveLength(1);
    });

    it('the same number of statements for 100 users with their sessions as for 10', async () => {
      const own = await startApp();
      const reader = await anAdmin(own);
      const made = await insertUsers(
        own,
        Array.from({ length: 110 }, () => ({})),
      );
      const now = own.clock.now();
      const session = (userId: Id<'User'>, minutes: number) => ({
        id: randomUUID() as Id<'Session'>,
        userId,
        tokenDelivery: 'BODY' as const,
        methods: ['PASSWORD' as const],
        ipAddress: '192.0.2.1',
        createdAt: new Date(now.getTime() - minutes * minute),
        lastActiveAt: now,
        refreshedAt: now,
        expiresAt: new Date(now.getTime() + minute),
        endsAt: new Date(now.getTime() + minute),
      });
      const inserted = made.flatMap(({ id }, index) =>
        Array.from({ length: index % 4 }, (_, minutes) => session(id, minutes)),
      );
      await own.connection.database.insert(sessions).values(inserted);

      const read = async (first: number) => {
        await reader.client.run(usersWithSessions, { first });
        own.statements.length = 0;
        const { users: connection } = await reader.client.run(usersWithSessions, { first });
        expect(connection?.nodes).toHaveLength(first);
        return { count: own.statements.length, nodes: connection?.nodes ?? [] };
      };
      const ten = await read(10);
      const hundred = await read(100);
      expect({ ten: ten.count, hundred: hundred.count }).toEqual({ ten: 3, hundred: 3 });

      for (const { username, sessions: shown } of hundred.nodes) {
        const user = made.find((row) => row.username === username);
        const expected = inserted.filter(({ userId }) => userId === user?.id).length;
        if (user) expect(shown?.nodes).toHaveLength(expected);
      }
      await own.stop();
    });
  });

  it('lists public ids, never the stored ones', async () => {
    const { username } = stranger();
    const [row] = await insertUsers(app, [{ username }]);
    const { edges } = await list({ filter: { search: username } });
    expect(edges.map(({ node }) => userIds.decode(node.id))).toEqual([row?.id]);
    expect(edges[0]?.node.id).toMatch(/^usr_[0-9A-Za-z]{22}$/);
  });
});
