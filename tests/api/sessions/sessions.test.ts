import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import type { DeviceKind } from '../../../src/modules/sessions/devices/user-agent.js';
import type { NewSessionRow, SessionRow } from '../../../src/modules/sessions/session.table.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import type { UserRow } from '../../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../../support/app.js';
import type { SessionFilter, SessionOrder, SessionsQueryVariables } from '../../support/graphql/graphql.js';
import { graphql } from '../../support/graphql/index.js';
import { sessions, titled } from '../../support/operations.js';
import { anAdmin, aUser, insertUsers, type SignedIn, userIds } from '../../support/people.js';
import { insertDevice, insertSession } from '../../support/sessions.js';

const usersWithAll = graphql(`
  query UsersWithAll($first: Int) {
    users(first: $first, orderBy: { field: USERNAME, direction: ASC }) {
      nodes {
        id
        devices { id name }
        sessions(first: 3) { totalCount nodes { id device { id name } user { id email } } }
      }
    }
  }
`);

const minute = 60_000;

interface Seed {
  readonly row: SessionRow;
  readonly kind: DeviceKind | undefined;
  readonly status: 'ACTIVE' | 'EXPIRED' | 'REVOKED';
}

describe('Query.sessions', () => {
  let app: TestApp;
  let admin: SignedIn;
  let owners: UserRow[];
  let seeds: Seed[];
  let start: number;
  /** Opened at minute 0 to 29 of the list, all but the administrator's own. */
  const moment = (minutes: number) => new Date(start + minutes * minute);

  beforeAll(async () => {
    app = await startApp();
    admin = await anAdmin(app);
    owners = await insertUsers(app, [{}, {}, {}]);
    start = app.clock.now().getTime() - 100 * minute;
    seeds = [];
    const addresses = ['203.0.113.7', '203.0.113.200', '198.51.100.1', '2001:db8::7', '2001:db8:1::7'];
    const kinds = ['COMPUTER', 'PHONE', 'TABLET', 'OTHER', undefined] as const;
    const statuses = ['ACTIVE', 'ACTIVE', 'EXPIRED', 'ACTIVE', 'REVOKED', 'ACTIVE'] as const;
    for (let index = 0; index < 30; index += 1) {
      const userId = owners[index % 3]?.id as Id<'User'>;
      const kind = kinds[(index * 7) % 5];
      const status = statuses[(index * 5) % 6] as Seed['status'];
      const device = kind && (await insertDevice(app, userId, { kind, givenName: `Device ${index}` }));
      const given: Partial<NewSessionRow> = {
        deviceId: device?.id ?? null,
        ipAddress: addresses[(index * 3) % 5] as string,
        methods:
          index % 4 === 0 ? ['EMAIL_CODE'] : index % 4 === 1 ? ['PASSWORD', 'EMAIL_CODE'] : ['PASSWORD'],
        // Three at a time are opened in the same moment, and the order of their use is another one.
        createdAt: moment(index - (index % 3)),
        lastActiveAt: moment(40 + ((index * 11) % 30) - (index % 2)),
        ...(status === 'EXPIRED' ? { expiresAt: moment(90) } : {}),
        ...(status === 'REVOKED' ? { revokedAt: moment(80), revocationReason: 'LOGOUT' as const } : {}),
      };
      seeds.push({ row: await insertSession(app, userId, given), kind, status });
    }
  });
  afterAll(() => app.stop());

  const list = async (variables: SessionsQueryVariables) => {
    const { sessions: connection } = await admin.client.run(sessions, variables);
    if (!connection) throw new Error('There is no list.');
    return connection;
  };
  const publicId = ({ row }: Seed) => sessionIds.encode(row.id);
  const inOrder = (kept: readonly Seed[], { field, direction }: SessionOrder) => {
    const sign = direction === 'ASC' ? 1 : -1;
    const key = ({ row }: Seed) => (field === 'CREATED_AT' ? row.createdAt : row.lastActiveAt).getTime();
    return kept.toSorted(
      (left, right) => sign * (key(left) - key(right) || (left.row.id < right.row.id ? -1 : 1)),
    );
  };
  const everything = { statuses: ['ACTIVE', 'EXPIRED', 'REVOKED'] } satisfies SessionFilter;

  async function expectKept(filter: SessionFilter, isKept: (seed: Seed) => boolean) {
    // The administrator's own session is younger than all of these.
    const { nodes, totalCount } = await list({
      first: 100,
      filter: { createdBefore: moment(60).toISOString(), ...filter },
    });
    const kept = inOrder(seeds.filter(isKept), { field: 'CREATED_AT', direction: 'DESC' });
    expect(nodes.map(({ id }) => id)).toEqual(kept.map(publicId));
    expect(totalCount).toBe(kept.length);
    return kept.length;
  }
  async function expectBadInput(variables: unknown) {
    const response = await admin.client.post({ query: sessions.toString(), variables });
    const { data, errors } = response.json();
    expect(data ?? { sessions: null }).toEqual({ sessions: null });
    expect(errors).toHaveLength(1);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  }

  describe('refuses', () => {
    it('whoever is not logged in', async () => {
      const { data, errors } = await app.client().execute(sessions, {});
      expect(data).toEqual({ sessions: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
    });

    it('users who may not read all, and names the permission, whatever they ask for', async () => {
      const { client, id } = await aUser(app);
      for (const variables of [{}, { first: -1 }, { after: 'x' }, { filter: { userId: id } }]) {
        const { data, errors } = await client.execute(sessions, variables);
        expect(data).toEqual({ sessions: null });
        expect(errors).toMatchObject([
          { extensions: { code: 'FORBIDDEN', category: 'FORBIDDEN', permission: 'session.read' } },
        ]);
      }
    });

    it.each([
      { first: -1 },
      { first: 101 },
      { last: 101 },
      { first: 1, last: 1 },
      { first: 1, before: 'x' },
      { last: 1, after: 'x' },
      { orderBy: { field: 'IP_ADDRESS' } },
      { orderBy: {} },
      { orderBy: { field: 'CREATED_AT', direction: 'SIDEWAYS' } },
      { filter: { statuses: ['GONE'] } },
      { filter: { deviceKinds: ['TOASTER'] } },
      { filter: { methods: ['MAGIC'] } },
      { filter: { createdAfter: 'yesterday' } },
      { filter: { activeAfter: '2026-02-30T00:00:00Z' } },
      { filter: { username: 'ada' } },
    ])('%j', async (variables) => {
      await expectBadInput(variables);
    });

    it.each(
      titled([
        '',
        ' ',
        'localhost',
        '203.0.113',
        '203.0.113.256',
        '203.0.113.7 ',
        '203.0.113.7/',
        '203.0.113.7/33',
        '203.0.113.7/-1',
        '203.0.113.7/8/8',
        '203.0.113.7/255.255.255.0',
        '203.0.113.0/024',
        '203.0.113.0/00',
        '0203.0.113.7',
        '203.0.113.007',
        '0x7f.1.1.1',
        '2130706433',
        '2001:db8::7/129',
        '2001:db8::/032',
        '2001:db8::/00',
        '2001:db8:::7',
        'fe80::1%eth0',
        'fe80::1%eth0/64',
        '[2001:db8::7]',
        '203.0.113.7:80',
        "203.0.113.7' or true --",
        '\u0000',
        '１２７.0.0.1',
        '1'.repeat(50_000),
      ]),
    )('the address %s, which is none', async (_, ipAddress) => {
      await expectBadInput({ filter: { ipAddress } });
    });

    it('the cursors of another order or direction, and of another list', async () => {
      const fields = ['CREATED_AT', 'LAST_ACTIVE_AT'] as const;
      const orders = fields.flatMap((field) =>
        (['ASC', 'DESC'] as const).map((direction) => ({ field, direction })),
      );
      for (const orderBy of orders) {
        const cursor = (await list({ first: 1, orderBy })).pageInfo.endCursor;
        for (const other of orders.filter((order) => order !== orderBy)) {
          await expectBadInput({ after: cursor, orderBy: other });
          await expectBadInput({ before: cursor, orderBy: other });
        }
      }
      const query = '{ users(first: 1) { pageInfo { endCursor } } }';
      const { data } = (await admin.client.post({ query })).json();
      await expectBadInput({ after: data.users.pageInfo.endCursor });
    });

    it.each(
      titled<unknown>([
        'garbage',
        ['session:CREATED_AT:desc'],
        ['session:CREATED_AT:desc', 'now', 'abcdef01-2345-4678-9abc-def012345678'],
        ['session:CREATED_AT:desc', '2026-02-30 00:00:00+00', 'abcdef01-2345-4678-9abc-def012345678'],
        ['session:CREATED_AT:desc', '2026-01-31 00:00:00+00', "x' or true --"],
      ]),
    )('the cursor of %s, which is none', async (_, content) => {
      const after = Buffer.from(JSON.stringify(content)).toString('base64url');
      await expectBadInput({ after });
    });
  });

  describe('keeps by', () => {
    it('nothing, those in use, newest first', async () => {
      await expectKept({}, ({ status }) => status === 'ACTIVE');
    });

    it.each([
      [['ACTIVE'] as const],
      [['EXPIRED'] as const],
      [['REVOKED'] as const],
      [['EXPIRED', 'REVOKED'] as const],
      [['REVOKED', 'REVOKED'] as const],
      [['ACTIVE', 'EXPIRED', 'REVOKED'] as const],
    ])('the states %j', async (statuses) => {
      const count = await expectKept({ statuses: [...statuses] }, ({ status }) =>
        statuses.some((wanted) => wanted === status),
      );
      expect(count).toBeGreaterThan(0);
    });

    it.each([
      { statuses: [] },
      { ...everything, deviceKinds: [] },
      { ...everything, methods: [] },
      { ...everything, userId: 'garbage' },
      { ...everything, userId: '' },
      { ...everything, userId: 'ses_0000000000000000000001' },
      { ...everything, userId: 'usr_0000000000000000000001' },
    ] satisfies SessionFilter[])('%j nothing at all', async (filter) => {
      await expectKept(filter, () => false);
      expect((await list({ filter })).pageInfo).toEqual({
        startCursor: null,
        endCursor: null,
        hasNextPage: false,
        hasPreviousPage: false,
      });
    });

    it('null in any field as if it were absent', async () => {
      await expectKept(
        {
          userId: null,
          statuses: null,
          ipAddress: null,
          deviceKinds: null,
          methods: null,
          activeAfter: null,
        },
        ({ status }) => status === 'ACTIVE',
      );
    });

    it('the user', async () => {
      for (const owner of owners) {
        const filter = { ...everything, userId: userIds.encode(owner.id) };
        expect(await expectKept(filter, ({ row }) => row.userId === owner.id)).toBe(10);
      }
    });

    it.each<[string, (address: string) => boolean]>([
      ['203.0.113.7', (address) => address === '203.0.113.7'],
      ['203.0.113.7/32', (address) => address === '203.0.113.7'],
      ['203.0.113.0/24', (address) => address.startsWith('203.0.113.')],
      ['203.0.113.99/24', (address) => address.startsWith('203.0.113.')],
      ['203.0.113.0/25', (address) => address === '203.0.113.7'],
      ['0.0.0.0/0', (address) => address.includes('.')],
      ['10.0.0.0/8', () => false],
      ['2001:db8::7', (address) => address === '2001:db8::7'],
      ['2001:0DB8:0:0:0:0:0:7', (address) => address === '2001:db8::7'],
      ['2001:db8::/32', (address) => address.startsWith('2001:db8:')],
      ['2001:db8::/48', (address) => address === '2001:db8::7'],
      ['::/0', (address) => address.includes(':')],
      ['::ffff:203.0.113.7', (address) => address === '203.0.113.7'],
    ])('the address %s', async (ipAddress, isKept) => {
      await expectKept({ ...everything, ipAddress }, ({ row }) => isKept(row.ipAddress));
    });

    it.each([
      ['COMPUTER'],
      ['PHONE'],
      ['TABLET', 'OTHER'],
      ['COMPUTER', 'PHONE', 'TABLET', 'OTHER'],
    ] as const)('the kinds of device %j %s', async (...kinds) => {
      const deviceKinds = kinds.filter((kind) => kind !== undefined);
      const count = await expectKept(
        { ...everything, deviceKinds },
        ({ kind }) => kind !== undefined && deviceKinds.includes(kind),
      );
      expect(count).toBeGreaterThan(0);
    });

    it('any of the proofs', async () => {
      for (const methods of [['PASSWORD'], ['EMAIL_CODE'], ['PASSWORD', 'EMAIL_CODE']] as const) {
        const count = await expectKept({ ...everything, methods: [...methods] }, ({ row }) =>
          methods.some((method) => row.methods.includes(method)),
        );
        expect(count).toBeGreaterThan(0);
      }
    });

    it('the time of opening: from then on, and before', async () => {
      for (const minutes of [0, 9, 10, 27, 28]) {
        const at = moment(minutes);
        await expectKept({ ...everything, createdAfter: at.toISOString() }, ({ row }) => row.createdAt >= at);
        await expectKept({ ...everything, createdBefore: at.toISOString() }, ({ row }) => row.createdAt < at);
      }
      const [from, to] = [moment(6), moment(15)];
      const count = await expectKept(
        { ...everything, createdAfter: from.toISOString(), createdBefore: to.toISOString() },
        ({ row }) => row.createdAt >= from && row.createdAt < to,
      );
      expect(count).toBe(9);
    });

    it('the time of use', async () => {
      for (const minutes of [39, 50, 55, 80]) {
        const at = moment(minutes);
        await expectKept(
          { ...everything, activeAfter: at.toISOString() },
          ({ row }) => row.lastActiveAt >= at,
        );
      }
    });

    it('all of them together', async () => {
      const owner = owners[0] as UserRow;
      const [from, to, used] = [moment(0), moment(27), moment(41)];
      const count = await expectKept(
        {
          userId: userIds.encode(owner.id),
          statuses: ['ACTIVE', 'EXPIRED'],
          ipAddress: '203.0.113.0/24',
          deviceKinds: ['COMPUTER', 'PHONE', 'TABLET'],
          methods: ['PASSWORD', 'EMAIL_CODE'],
          createdAfter: from.toISOString(),
          createdBefore: to.toISOString(),
          activeAfter: used.toISOString(),
        },
        ({ row, kind, status }) =>
          row.userId === owner.id &&
          status !== 'REVOKED' &&
          row.ipAddress.startsWith('203.0.113.') &&
          kind !== undefined &&
          kind !== 'OTHER' &&
          row.createdAt >= from &&
          row.createdAt < to &&
          row.lastActiveAt >= used,
      );
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(8);
    });
  });

  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', 8.64e15, -8.64e15])(
    'fails at no time that can be written, such as %j',
    async (time) => {
      for (const field of ['createdAfter', 'createdBefore', 'activeAfter']) {
        const response = await admin.client.post({
          query: sessions.toString(),
          variables: { filter: { [field]: time } },
        });
        expect(response.statusCode).toBeLessThan(500);
        expect(response.body).not.toContain('INTERNAL_SERVER_ERROR');
      }
    },
  );

  describe.each<SessionOrder>([
    { field: 'CREATED_AT', direction: 'ASC' },
    { field: 'CREATED_AT', direction: 'DESC' },
    { field: 'LAST_ACTIVE_AT', direction: 'ASC' },
    { field: 'LAST_ACTIVE_AT', direction: 'DESC' },
    { field: 'LAST_ACTIVE_AT' },
  ])('in the order %j', (orderBy) => {
    const filter = () => ({ ...everything, createdBefore: moment(60).toISOString() });

    it.each([1, 4, 10, 29, 30, 31])('shows each session once on pages of %i, forward', async (first) => {
      const expected = inOrder(seeds, orderBy).map(publicId);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({
          first,
          after,
          orderBy,
          filter: filter(),
        });
        expect(page.totalCount).toBe(30);
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
        seen.push(...page.nodes.map(({ id }) => id));
        expect(page.pageInfo.hasNextPage).toBe(seen.length < 30);
        after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? null) : null;
      } while (after !== null);
      expect(seen).toEqual(expected);
    });

    it.each([1, 7, 30])('shows each session once on pages of %i, backward', async (last) => {
      const expected = inOrder(seeds, orderBy).map(publicId);
      const seen: string[] = [];
      let before: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({
          last,
          before,
          orderBy,
          filter: filter(),
        });
        expect(page.pageInfo.hasNextPage).toBe(before !== null);
        seen.unshift(...page.nodes.map(({ id }) => id));
        expect(page.pageInfo.hasPreviousPage).toBe(seen.length < 30);
        before = page.pageInfo.hasPreviousPage ? (page.pageInfo.startCursor ?? null) : null;
      } while (before !== null);
      expect(seen).toEqual(expected);
    });
  });

  describe('costs a constant number of statements', () => {
    let own: TestApp;
    let reader: SignedIn;
    beforeAll(async () => {
      own = await startApp();
      reader = await anAdmin(own);
      for (const user of await insertUsers(
        own,
        Array.from({ length: 30 }, () => ({})),
      )) {
        for (let count = 0; count < 2; count += 1) {
          const device = await insertDevice(own, user.id);
          await insertSession(own, user.id, { deviceId: device.id });
        }
      }
    });
    afterAll(() => own.stop());

    const statementsOf = async (run: () => Promise<unknown>) => {
      own.statements.length = 0;
      await run();
      // What the program does from time to time is not the operation's.
      return own.statements.filter((statement) => !/outbox_messages|job_runs|signing_keys/.test(statement))
        .length;
    };

    it('for sessions with their users and devices: as many for 30 as for 3', async () => {
      const ask = (first: number) =>
        statementsOf(async () => {
          const { nodes, totalCount } = (await reader.client.run(sessions, { first })).sessions ?? {};
          expect(nodes).toHaveLength(first);
          expect(totalCount).toBe(61);
        });
      await ask(1);
      // Who asks; the page, its number, its users, its devices.
      expect(await ask(3)).toBe(5);
      expect(await ask(30)).toBe(5);
    });

    it('for users with their devices and sessions, and the devices and users of those', async () => {
      const ask = (first: number) =>
        statementsOf(async () => {
          const { nodes = [] } = (await reader.client.run(usersWithAll, { first })).users ?? {};
          expect(nodes).toHaveLength(first);
          const full = nodes.filter(({ id }) => id !== reader.id);
          for (const user of full) {
            expect(user.devices).toHaveLength(2);
            expect(user.sessions?.totalCount).toBe(2);
            for (const session of user.sessions?.nodes ?? []) {
              expect(session.user).toMatchObject({ id: user.id, email: expect.stringContaining('@') });
              expect(user.devices?.map(({ id }) => id)).toContain(session.device?.id);
            }
          }
        });
      await ask(1);
      const few = await ask(3);
      expect(await ask(30)).toBe(few);
      expect(few).toBeLessThanOrEqual(7);
    });
  });
});
