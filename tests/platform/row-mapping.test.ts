import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../src/modules/sessions/session.table.js';
import { signingKeys } from '../../src/modules/sessions/tokens/signing-key.table.js';
import { users } from '../../src/modules/users/user.table.js';
import { mappingByPlan } from '../../src/platform/row-mapping.js';
import { startApp, type TestApp } from '../support/app.js';
import { aUser, insertUsers } from '../support/people.js';

describe('Rows mapped by plan', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
    await aUser(app);
    await aUser(app);
    await insertUsers(app, [{ lastActiveAt: null, description: '' }]);
  });
  afterAll(() => app.stop());

  it('are those that drizzle makes: moments, arrays, addresses, bytes, documents, texts of SQL, and what is null', async () => {
    const { database } = app.connection;
    const joined = () =>
      database
        .select({
          session: sessions,
          user: users,
          key: sql<string>`${sessions.createdAt}::text`.as('key'),
          names: sql<string[]>`array[${users.username}, null]`,
        })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .orderBy(sessions.id);
    const flat = () => database.select().from(users).orderBy(users.id);
    const keys = () => database.select().from(signingKeys);
    for (const select of [joined, flat, keys]) {
      const expected = await select().prepare(`by drizzle ${select.name}`).execute();
      const mapped = await mappingByPlan(select().prepare(`by plan ${select.name}`)).execute();
      expect(expected.length).toBeGreaterThan(0);
      expect(mapped).toEqual(expected);
    }
    const [row] = await mappingByPlan(joined().prepare('one of them')).execute();
    expect(row?.session.createdAt).toBeInstanceOf(Date);
    expect(row?.session.methods).toEqual(['EMAIL_CODE']);
    expect(row?.session.revokedAt).toBeNull();
  });
});
