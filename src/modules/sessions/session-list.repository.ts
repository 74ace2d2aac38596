import { and, count, eq, gte, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import {
  type CursorFormat,
  cursorFormat,
  isTimeKey,
  type Page,
  type PageRequest,
} from '../../kernel/page.js';
import type { Database } from '../../platform/database.js';
import { type KeysetClauses, type KeysetOrder, keysetClauses, pageOf } from '../../platform/keyset.js';
import { PreparedStatements } from '../../platform/prepared-statements.js';
import { mappingByPlan } from '../../platform/row-mapping.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { devices } from './devices/device.table.js';
import type { DeviceKind } from './devices/user-agent.js';
import { isLive } from './live.predicate.js';
import { type SessionRow, sessions } from './session.table.js';

/** State of a session: in use, past its time, or ended early. */
export type SessionStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

/** How a list of sessions is sorted. */
export interface SessionOrdering {
  readonly field: 'CREATED_AT' | 'LAST_ACTIVE_AT';
  readonly isDescending: boolean;
}

/** Which sessions a list keeps; what is absent does not narrow it. */
export interface SessionCriteria {
  readonly userId?: Id<'User'> | undefined;
  readonly statuses?: readonly SessionStatus[] | undefined;
  /** An address, or a range with its prefix length. */
  readonly ipAddress?: string | undefined;
  readonly deviceKinds?: readonly DeviceKind[] | undefined;
  readonly methods?: readonly AuthenticationMethod[] | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  readonly activeAfter?: Date | undefined;
}

/** Cursors of a list of sessions in one order; those of another order or direction are not among them. */
export function sessionCursors({ field, isDescending }: SessionOrdering): CursorFormat {
  return cursorFormat(`session:${field}:${isDescending ? 'desc' : 'asc'}`, isTimeKey);
}

/** Order of the sessions of one user. */
export const newestFirst: SessionOrdering = { field: 'CREATED_AT', isDescending: true };

type PageStatement = ReturnType<ReturnType<typeof selectPageOfUsers>['prepare']>;

/** Sessions as they are looked at, in pages. */
export class SessionListRepository {
  readonly #database: Database;
  readonly #pagesOfUsers = new PreparedStatements<PageStatement>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** One page of the sessions of all users. */
  async listPage(
    criteria: SessionCriteria,
    ordering: SessionOrdering,
    page: PageRequest,
    now: Date,
  ): Promise<Page<SessionRow>> {
    const clauses = keysetClauses(keysetOrder(ordering), page);
    const rows = await this.#database
      .select({ session: sessions, sortKey: clauses.sortKey })
      .from(sessions)
      .where(and(matching(criteria, now), clauses.where))
      .orderBy(...clauses.orderBy)
      .limit(clauses.limit)
      .execute(clauses.values);
    const { items, ...rest } = pageOf(page, rows, ({ session, sortKey }) => ({
      key: sortKey,
      id: session.id,
    }));
    return { ...rest, items: items.map(({ item, position }) => ({ item: item.session, position })) };
  }

  async countMatching(criteria: SessionCriteria, now: Date): Promise<number> {
    const rows = await this.#database
      .select({ total: count() })
      .from(sessions)
      .where(matching(criteria, now));
    return rows[0]?.total ?? 0;
  }

  /** For each user the page of their sessions that match, newest first, in one statement. */
  async listPages(
    userIds: readonly Id<'User'>[],
    criteria: SessionCriteria,
    page: PageRequest,
    now: Date,
  ): Promise<Map<Id<'User'>, Page<SessionRow>>> {
    const clauses = keysetClauses(keysetOrder(newestFirst), page);
    const values = { ...clauses.values, userIds, now: now.toISOString() };
    // What a client narrows has endless texts: only the plain list is kept prepared.
    const isPlain = Object.values(criteria).every((value) => value === undefined);
    const rows = isPlain
      ? await this.#pagesOfUsers
          .get(clauses.form, () =>
            mappingByPlan(selectPageOfUsers(this.#database, clauses, isLiveNow).prepare('sessions_of_users')),
          )
          .execute(values)
      : await selectPageOfUsers(this.#database, clauses, matching(criteria, now)).execute(values);

    const byUser = Map.groupBy(rows, ({ session }) => session.userId);
    return new Map(
      userIds.map((userId) => {
        const own = pageOf(page, byUser.get(userId) ?? [], (row) => ({
          key: row.sortKey,
          id: row.session.id,
        }));
        const items = own.items.map(({ item, position }) => ({ item: item.session, position }));
        return [userId, { ...own, items }];
      }),
    );
  }

  /** For each user the number of their sessions that match. */
  async countOfUsers(
    userIds: readonly Id<'User'>[],
    criteria: SessionCriteria,
    now: Date,
  ): Promise<Map<Id<'User'>, number>> {
    const rows = await this.#database
      .select({ userId: sessions.userId, total: count() })
      .from(sessions)
      .where(and(inArray(sessions.userId, [...userIds]), matching(criteria, now)))
      .groupBy(sessions.userId);
    return new Map(rows.map(({ userId, total }) => [userId, total]));
  }
}

function keysetOrder(ordering: SessionOrdering): KeysetOrder {
  return {
    expression: ordering.field === 'CREATED_AT' ? sessions.createdAt : sessions.lastActiveAt,
    castAs: 'timestamptz',
    id: sessions.id,
    isDescending: ordering.isDescending,
    cursors: sessionCursors(ordering),
  };
}

function matching(criteria: SessionCriteria, now: Date): SQL | undefined {
  const { userId, statuses, ipAddress, deviceKinds, methods } = criteria;
  const { createdAfter, createdBefore, activeAfter } = criteria;
  return and(
    userId && eq(sessions.userId, userId),
    hasStatus(statuses ?? ['ACTIVE'], now),
    ipAddress === undefined ? undefined : sql`${sessions.ipAddress} <<= ${ipAddress}::inet`,
    deviceKinds &&
      sql`${sessions.deviceId} in (select ${devices.id} from ${devices} where ${inArray(devices.kind, [...deviceKinds])})`,
    methods && sql`${sessions.methods} && ${sql.param([...methods], sessions.methods)}`,
    createdAfter && gte(sessions.createdAt, createdAfter),
    createdBefore && lt(sessions.createdAt, createdBefore),
    activeAfter && gte(sessions.lastActiveAt, activeAfter),
  );
}

function hasStatus(statuses: readonly SessionStatus[], now: Date): SQL | undefined {
  const conditions: Record<SessionStatus, SQL | undefined> = {
    ACTIVE: isLive(now),
    EXPIRED: and(isNull(sessions.revokedAt), lte(sessions.expiresAt, now)),
    REVOKED: sql`${sessions.revokedAt} is not null`,
  };
  return statuses.length === 0 ? sql`false` : or(...statuses.map((status) => conditions[status]));
}

/** The same at whatever moment the statement runs. */
const isLiveNow = and(
  isNull(sessions.revokedAt),
  sql`${sessions.expiresAt} > ${sql.placeholder('now')}::timestamptz`,
);

function selectPageOfUsers(database: Database, clauses: KeysetClauses, narrowing: SQL | undefined) {
  const ranked = database
    .select({
      id: sessions.id,
      sortKey: clauses.sortKey.as('sort_key'),
      rank: sql<number>`row_number() over (partition by ${sessions.userId} order by ${sql.join(clauses.orderBy, sql`, `)})`.as(
        'rank',
      ),
    })
    .from(sessions)
    .where(
      and(sql`${sessions.userId} = any(${sql.placeholder('userIds')}::uuid[])`, narrowing, clauses.where),
    )
    .as('ranked');
  return database
    .select({ session: sessions, sortKey: ranked.sortKey })
    .from(ranked)
    .innerJoin(sessions, eq(sessions.id, ranked.id))
    .where(sql`${ranked.rank} <= ${clauses.limit}`)
    .orderBy(ranked.rank);
}
