import { and, count, eq, gt, gte, inArray, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import {
  type CursorFormat,
  cursorFormat,
  isTimeKey,
  type Page,
  type PageRequest,
} from '../../kernel/page.js';
import { secondsAfter } from '../../platform/clock.js';
import type { Database, Transaction } from '../../platform/database.js';
import { type KeysetClauses, type KeysetOrder, keysetClauses, pageOf } from '../../platform/keyset.js';
import { PreparedStatements } from '../../platform/prepared-statements.js';
import { mappingByPlan } from '../../platform/row-mapping.js';
import { users } from '../users/user.table.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { devices } from './devices/device.table.js';
import type { DeviceKind } from './devices/user-agent.js';
import { type NewSessionRow, type SessionRow, sessions } from './session.table.js';
import type { SessionRevocationReason } from './session-revocation-reason.js';

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

/** A trade of one refresh token for the next. */
export interface Refresh {
  readonly sessionId: Id<'Session'>;
  readonly counter: number;
  readonly delivery: SessionRow['tokenDelivery'];
  readonly ipAddress: string;
  readonly at: Date;
  readonly expiresAt: Date;
}

/** Which live sessions of a user are to end. What is absent does not narrow it. */
export interface RevocationScope {
  readonly userId: Id<'User'>;
  readonly deviceId?: Id<'Device'> | undefined;
  readonly exceptId?: Id<'Session'> | undefined;
}

type PageStatement = ReturnType<ReturnType<typeof selectPageOfUsers>['prepare']>;

export class SessionRepository {
  readonly #database: Database;
  readonly #byIds;
  readonly #pagesOfUsers = new PreparedStatements<PageStatement>();

  constructor(database: Database) {
    this.#database = database;
    this.#byIds = database
      .select()
      .from(sessions)
      .where(sql`${sessions.id} = any(${sql.placeholder('ids')}::uuid[])`)
      .prepare('sessions_by_ids');
  }

  async listByIds(ids: readonly Id<'Session'>[]): Promise<SessionRow[]> {
    return this.#byIds.execute({ ids });
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

  /** Locks a user until the end of the transaction and marks them as seen; false when they may not log in. */
  async lockUserForLogin(userId: Id<'User'>, at: Date, tx: Transaction): Promise<boolean> {
    const seen = await tx
      .update(users)
      .set({ lastActiveAt: at })
      .where(and(eq(users.id, userId), eq(users.status, 'ACTIVE')))
      .returning({ id: users.id });
    return seen.length > 0;
  }

  /** Locks a user until the end of the transaction, as a login does, so that their sessions change one after the other. */
  async lockUser(userId: Id<'User'>, tx: Transaction): Promise<void> {
    await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update');
  }

  /**
   * Makes room for a session of a user: ends those of the same device, and of the others those used least recently, so
   * that at most `kept` stay. The user must be locked.
   * @returns how many ended
   */
  async updateMadeRoom(
    userId: Id<'User'>,
    deviceId: Id<'Device'>,
    kept: number,
    at: Date,
    tx: Transaction,
  ): Promise<number> {
    const ofOthers = tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(
        and(eq(sessions.userId, userId), isLive(at), sql`${sessions.deviceId} is distinct from ${deviceId}`),
      )
      .orderBy(sql`${sessions.lastActiveAt} desc`, sql`${sessions.createdAt} desc`, sql`${sessions.id} desc`)
      .offset(kept);
    const ended = await tx
      .update(sessions)
      .set({
        revokedAt: at,
        revocationReason: sql`case when ${sessions.deviceId} = ${deviceId} then 'REPLACED' else 'SESSION_LIMIT' end`,
      })
      .where(
        and(
          eq(sessions.userId, userId),
          isLive(at),
          or(eq(sessions.deviceId, deviceId), inArray(sessions.id, ofOthers)),
        ),
      )
      .returning({ id: sessions.id });
    return ended.length;
  }

  async insertSession(row: NewSessionRow, tx: Transaction): Promise<SessionRow> {
    const [inserted] = await tx.insert(sessions).values(row).returning();
    return inserted as SessionRow;
  }

  /** Counts one refresh up. One statement decides, so of two requests with the same token one finds it spent. */
  async updateRefreshed({
    sessionId,
    counter,
    delivery,
    ipAddress,
    at,
    expiresAt,
  }: Refresh): Promise<SessionRow | undefined> {
    const rows = await this.#database
      .update(sessions)
      .set({
        refreshCounter: counter + 1,
        // Grace is decided by one clock, that of the database: those of nodes differ.
        refreshedAt: sql`clock_timestamp()`,
        lastActiveAt: at,
        ipAddress,
        expiresAt: sql`least(${sql.param(expiresAt, sessions.expiresAt)}, ${sessions.endsAt})`,
      })
      .where(
        and(
          eq(sessions.id, sessionId),
          eq(sessions.refreshCounter, counter),
          eq(sessions.tokenDelivery, delivery),
          isNull(sessions.revokedAt),
          // A statement that waited for the row judges by the time at which it goes on.
          sql`${sessions.expiresAt} > greatest(${sql.param(at, sessions.expiresAt)}, clock_timestamp())`,
          sql`exists (select 1 from ${users} where ${users.id} = ${sessions.userId} and ${users.status} = 'ACTIVE')`,
        ),
      )
      .returning();
    return rows[0];
  }

  /** Whether the refresh that made this the number of a session's token was within the last seconds. */
  async wasRefreshedWithin(id: Id<'Session'>, counter: number, seconds: number): Promise<boolean> {
    const rows = await this.#database
      .select({ id: sessions.id })
      .from(sessions)
      .where(
        and(
          eq(sessions.id, id),
          eq(sessions.refreshCounter, counter),
          sql`${sessions.refreshedAt} >= clock_timestamp() - make_interval(secs => ${seconds})`,
        ),
      );
    return rows.length > 0;
  }

  /** Notes that a session was used, unless that was noted after `notedBefore`; the session when it was noted now. */
  async updateUsed(
    id: Id<'Session'>,
    ipAddress: string,
    at: Date,
    notedBefore: Date,
  ): Promise<SessionRow | undefined> {
    const rows = await this.#database
      .update(sessions)
      .set({ lastActiveAt: at, ipAddress })
      .where(and(eq(sessions.id, id), lte(sessions.lastActiveAt, notedBefore), isLive(at)))
      .returning();
    return rows[0];
  }

  /** Notes that a user was there, unless they were noted later. */
  async updateUserSeen(userId: Id<'User'>, at: Date): Promise<void> {
    await this.#database
      .update(users)
      .set({ lastActiveAt: at })
      .where(and(eq(users.id, userId), or(isNull(users.lastActiveAt), lt(users.lastActiveAt, at))));
  }

  /** Ends a session for good; undefined when it had ended already. */
  async updateRevoked(
    id: Id<'Session'>,
    reason: SessionRevocationReason,
    at: Date,
    tx?: Transaction,
  ): Promise<SessionRow | undefined> {
    const rows = await (tx ?? this.#database)
      .update(sessions)
      .set({ revokedAt: at, revocationReason: reason })
      .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
      .returning();
    return rows[0];
  }

  /**
   * Ends sessions of a user, who must be locked, and gives those that this very statement ended. One that ran out within
   * the last minute is among them: it may be renewed at this moment, by a node whose clock differs.
   */
  async updateRevokedOfUser(
    { userId, deviceId, exceptId }: RevocationScope,
    reason: SessionRevocationReason,
    at: Date,
    tx: Transaction,
  ): Promise<SessionRow[]> {
    return tx
      .update(sessions)
      .set({ revokedAt: at, revocationReason: reason })
      .where(
        and(
          eq(sessions.userId, userId),
          deviceId && eq(sessions.deviceId, deviceId),
          exceptId && ne(sessions.id, exceptId),
          isLive(secondsAfter(at, -60)),
        ),
      )
      .returning();
  }

  /** Deletes sessions that ended before a time, at most `limit`; how many there were. */
  async deleteEnded(before: Date, limit: number): Promise<number> {
    const ended = this.#database
      .select({ id: sessions.id })
      .from(sessions)
      .where(
        sql`least(${sessions.revokedAt}, ${sessions.expiresAt}) < ${sql.param(before, sessions.expiresAt)}`,
      )
      .orderBy(sessions.id)
      .limit(limit)
      .for('update', { skipLocked: true });
    const deleted = await this.#database
      .delete(sessions)
      .where(inArray(sessions.id, ended))
      .returning({ id: sessions.id });
    return deleted.length;
  }
}

const newestFirst: SessionOrdering = { field: 'CREATED_AT', isDescending: true };

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

function isLive(now: Date) {
  return and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
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
