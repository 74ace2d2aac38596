import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.js';
import { users } from '../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../support/app.js';
import { ownSessions, sessionRefresh, viewer } from '../support/operations.js';
import { aUser, userIds } from '../support/people.js';

const query = '{ instance { name } }';

describe('One request', () => {
  let app: TestApp;
  let url: string;
  beforeAll(async () => {
    app = await startApp();
    url = await app.app.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.stop());

  const post = async (headers: Record<string, string>) => {
    const startedAt = performance.now();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const body = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return {
      status: response.status,
      code: body.errors?.[0]?.extensions.code,
      ms: performance.now() - startedAt,
    };
  };

  it.each([
    ['content-type', `application/json;${' '.repeat(100_000)}charset`],
    ['accept', 'a/b,'.repeat(25_000)],
    ['x-apollo-operation-name', 'x'.repeat(100_000)],
    ['user-agent', 'Mozilla/5.0 ('.repeat(7_000)],
    ['x-forwarded-for', '1.1.1.1,'.repeat(12_000)],
  ])('with a header %s of 100 kB is refused at once, and holds up nobody', async (name, value) => {
    const usual = await post({});
    expect(usual.status).toBe(200);
    const [refused, beside] = await Promise.all([post({ [name]: value }), fetch(`${url}/health/live`)]);
    expect(refused).toMatchObject({ status: 431, code: 'BAD_REQUEST' });
    expect(refused.ms).toBeLessThan(usual.ms + 500);
    expect(beside.status).toBe(200);
  });

  it('with a token of 100 kB is that of somebody unknown', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${'x'.repeat(100_000)}` },
      body: JSON.stringify({ query: '{ user(by: { username: "nobody" }) { id } }' }),
    });
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'INVALID' } }],
    });
  });
});

describe('A refresh', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('is answered while another transaction holds the row of the user: its token is spent by then', async () => {
    const { id, refreshToken = '', client } = await aUser(app);
    const userId = userIds.decode(id) as Id<'User'>;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isHeld = () => {};
    const holding = new Promise<void>((resolve) => {
      isHeld = resolve;
    });
    const holder = app.connection.database.transaction(async (tx) => {
      await tx.select({ id: users.id }).from(users).where(sql`${users.id} = ${userId}`).for('update');
      isHeld();
      await held;
    });
    await holding;
    try {
      const { sessionRefresh: payload } = await app.client().run(sessionRefresh, { input: { refreshToken } });
      client.bearer = payload?.authentication?.tokens?.accessToken;
      expect((await client.run(viewer)).viewer?.user.id).toBe(id);
    } finally {
      letGo();
      await holder;
    }
  });
});

describe('A filter', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each(['::/064', '::/000', '10.0.0.0/08', '10.0.0.0/33', '::/129'])(
    'by %s is a fault of the client',
    async (ipAddress) => {
      const { client } = await aUser(app);
      const { errors } = await client.execute(ownSessions, { filter: { ipAddress } });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    },
  );
});

describe('Lists that a client narrows', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: '1' });
  });
  afterAll(() => app.stop());

  it('leave no prepared statement behind, however many filters are made up', async () => {
    const { client } = await aUser(app);
    const prepared = async () => {
      const rows = await app.connection.database
        .select({ total: sql<string>`count(*)` })
        .from(sql`pg_prepared_statements`);
      return Number(rows[0]?.total);
    };
    const narrowed = (statuses: ('ACTIVE' | 'EXPIRED' | 'REVOKED')[]) =>
      client.run(ownSessions, { filter: { statuses } });
    await narrowed(['ACTIVE']);
    const before = await prepared();
    for (let length = 1; length < 40; length += 1) {
      await narrowed(Array.from({ length }, (_, index) => (index % 2 ? 'ACTIVE' : 'REVOKED')));
    }
    await narrowed(['EXPIRED', 'REVOKED']);
    expect(await prepared()).toBeLessThanOrEqual(before);
  });
});
