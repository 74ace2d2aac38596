import { and, count, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import {
  type CursorFormat,
  cursorFormat,
  isTimeKey,
  type Page,
  type PageRequest,
} from '../../kernel/page.js';
import type { Database, Transaction } from '../../platform/database.js';
import { type KeysetClauses, type KeysetOrder, keysetClauses, pageOf } from '../../platform/keyset.js';
import { PreparedStatements } from '../../platform/prepared-statements.js';
import { mappingByPlan } from '../../platform/row-mapping.js';
import { type NewUserRow, type UserRow, type UserStatus, users } from './user.table.js';

type UserOrderField = 'CREATED_AT' | 'LAST_ACTIVE_AT' | 'USERNAME';

/** How a list of users is sorted. */
export interface UserOrdering {
  readonly field: UserOrderField;
  readonly isDescending: boolean;
}

/** Which users a list keeps; what is absent does not narrow it. */
export interface UserCriteria {
  readonly search?: string | undefined;
  readonly statuses?: readonly UserStatus[] | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

export type UserChanges = Partial<
  Pick<UserRow, 'username' | 'displayName' | 'firstName' | 'lastName' | 'description' | 'locale' | 'timeZone'>
>;

const isKey = {
  CREATED_AT: isTimeKey,
  LAST_ACTIVE_AT: isTimeKey,
  USERNAME: (key: string) => /^[a-z0-9_]{5,32}$/.test(key),
} as const;

/** Cursors of a list of users in one order; those of another order or direction are not among them. */
export function userCursors({ field, isDescending }: UserOrdering): CursorFormat {
  return cursorFormat(`user:${field}:${isDescending ? 'desc' : 'asc'}`, isKey[field]);
}

type PageStatement = ReturnType<ReturnType<typeof selectPage>['prepare']>;

/** A search for more words than this is one for its text as a whole. */
const maxSearchWords = 8;

export class UserRepository {
  readonly #database: Database;
  readonly #byIds;
  readonly #pages = new PreparedStatements<PageStatement>();
  readonly #byUsername;
  readonly #byEmail;

  constructor(database: Database) {
    this.#database = database;
    const select = () => database.select().from(users);
    this.#byIds = select()
      .where(sql`${users.id} = any(${sql.placeholder('ids')}::uuid[])`)
      .prepare('users_by_ids');
    this.#byUsername = select()
      .where(eq(users.username, sql.placeholder('username')))
      .prepare('user_by_username');
    this.#byEmail = select()
      .where(eq(users.emailCanonical, sql.placeholder('email')))
      .prepare('user_by_email');
  }

  async listByIds(ids: readonly Id<'User'>[]): Promise<UserRow[]> {
    return this.#byIds.execute({ ids });
  }

  async findByUsername(username: string): Promise<UserRow | undefined> {
    return (await this.#byUsername.execute({ username }))[0];
  }

  async findByEmail(emailCanonical: string): Promise<UserRow | undefined> {
    return (await this.#byEmail.execute({ email: emailCanonical }))[0];
  }

  async listPage(criteria: UserCriteria, ordering: UserOrdering, page: PageRequest): Promise<Page<UserRow>> {
    const clauses = keysetClauses(keysetOrder(ordering), page);
    const narrowing = matching(criteria);
    // What a client narrows has endless texts: only the plain list is kept prepared.
    const rows = narrowing
      ? await selectPage(this.#database, clauses, narrowing).execute(clauses.values)
      : await this.#pages
          .get(`${ordering.field} ${clauses.form}`, () =>
            mappingByPlan(selectPage(this.#database, clauses, undefined).prepare('users_page')),
          )
          .execute(clauses.values);
    const { items, ...rest } = pageOf(page, rows, ({ user, sortKey }) => ({ key: sortKey, id: user.id }));
    return { ...rest, items: items.map(({ item, position }) => ({ item: item.user, position })) };
  }

  async countMatching(criteria: UserCriteria): Promise<number> {
    const rows = await this.#database.select({ total: count() }).from(users).where(matching(criteria));
    return rows[0]?.total ?? 0;
  }

  async insertUser(row: NewUserRow, tx: Transaction): Promise<UserRow> {
    const [inserted] = await tx.insert(users).values(row).returning();
    return inserted as UserRow;
  }

  /** Changes a user, unless the names are no longer those that were read: they were judged together. */
  async updateUser(read: UserRow, changes: UserChanges, at: Date): Promise<UserRow | undefined> {
    const rows = await this.#database
      .update(users)
      .set({ ...changes, updatedAt: at })
      .where(
        and(
          eq(users.id, read.id),
          eq(users.username, read.username),
          eq(users.displayName, read.displayName),
          eq(users.status, 'ACTIVE'),
        ),
      )
      .returning();
    return rows[0];
  }
}

function matching({ search, statuses, createdAfter, createdBefore }: UserCriteria): SQL | undefined {
  return and(
    search ? found(search) : undefined,
    statuses && inArray(users.status, [...statuses]),
    createdAfter && gte(users.createdAt, createdAfter),
    createdBefore && lt(users.createdAt, createdBefore),
  );
}

/** The whole text starts one of the three, or else each of its words does. */
function found(search: string): SQL | undefined {
  const words = search.split(' ');
  if (words.length === 1 || words.length > maxSearchWords) return startsWith(search);
  return or(startsWith(search), and(...words.map(startsWith)));
}

function startsWith(text: string): SQL | undefined {
  const pattern = `${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return or(
    sql`${users.username} like ${pattern}`,
    sql`lower(${users.displayName}) like ${pattern}`,
    sql`${users.emailCanonical} like ${pattern}`,
  );
}

function keysetOrder({ field, isDescending }: UserOrdering): KeysetOrder {
  const common = { id: users.id, isDescending, cursors: userCursors({ field, isDescending }) };
  switch (field) {
    case 'CREATED_AT':
      return { ...common, expression: users.createdAt, castAs: 'timestamptz' };
    case 'USERNAME':
      return { ...common, expression: users.username, castAs: 'text' };
    case 'LAST_ACTIVE_AT': {
      // Users never seen come last in either direction.
      const never = isDescending ? sql`'-infinity'` : sql`'infinity'`;
      return { ...common, expression: sql`coalesce(${users.lastActiveAt}, ${never})`, castAs: 'timestamptz' };
    }
  }
}

function selectPage(database: Database, clauses: KeysetClauses, narrowing: SQL | undefined) {
  return database
    .select({ user: users, sortKey: clauses.sortKey })
    .from(users)
    .where(and(narrowing, clauses.where))
    .orderBy(...clauses.orderBy)
    .limit(clauses.limit);
}
