import { and, count, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import { cursorFormat, isTimeKey, type Page, type PageRequest } from '../../kernel/page.js';
import type { Database, Transaction } from '../../platform/database.js';
import { keysetClauses, pageOf } from '../../platform/keyset.js';
import { roleAssignments } from '../roles/role-assignment.table.js';
import { type UserRow, users } from '../users/user.table.js';
import {
  type NewSessionRow,
  type SessionRevocationReason,
  type SessionRow,
  sessions,
} from './session.table.js';

export const sessionCursors = cursorFormat('session:created', isTimeKey);

/** All that decides about a request: the session, its user, and the roles the user holds. */
export interface SessionFacts {
  readonly session: SessionRow;
  readonly user: UserRow;
  readonly roleKeys: readonly string[];
}

/** A trade of one refresh token for the next. */
export interface Refresh {
  readonly sessionId: Id<'Session'>;
  readonly counter: number;
  readonly delivery: SessionRow['tokenDelivery'];
  readonly at: Date;
  readonly expiresAt: Date;
}

export class SessionRepository {
  readonly #database: Database;
  readonly #facts;
  readonly #byIds;

  constructor(database: Database) {
    this.#database = database;
    this.#facts = database
      .select({
        session: sessions,
        user: users,
        roleKeys: sql<
          string[]
        >`array(select ${roleAssignments.roleKey} from ${roleAssignments} where ${roleAssignments.userId} = ${sessions.userId})`,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.id, sql.placeholder('id')))
      .prepare('session_facts');
    this.#byIds = database
      .select()
      .from(sessions)
      .where(sql`${sessions.id} = any(${sql.placeholder('ids')}::uuid[])`)
      .prepare('sessions_by_ids');
  }

  async findFacts(id: Id<'Session'>): Promise<SessionFacts | undefined> {
    return (await this.#facts.execute({ id }))[0];
  }

  async listByIds(ids: readonly Id<'Session'>[]): Promise<SessionRow[]> {
    return this.#byIds.execute({ ids });
  }

  /** For each user the page of their live sessions, newest first, in one statement. */
  async listLivePages(
    userIds: readonly Id<'User'>[],
    page: PageRequest,
    now: Date,
  ): Promise<Map<Id<'User'>, Page<SessionRow>>> {
    const clauses = keysetClauses(
      {
        expression: sessions.createdAt,
        castAs: 'timestamptz',
        id: sessions.id,
        isDescending: true,
        cursors: sessionCursors,
      },
      page,
    );
    const ranked = this.#database
      .select({
        id: sessions.id,
        sortKey: clauses.sortKey.as('sort_key'),
        rank: sql<number>`row_number() over (partition by ${sessions.userId} order by ${sql.join(clauses.orderBy, sql`, `)})`.as(
          'rank',
        ),
      })
      .from(sessions)
      .where(and(inArray(sessions.userId, [...userIds]), isLive(now), clauses.where))
      .as('ranked');
    const rows = await this.#database
      .select({ session: sessions, sortKey: ranked.sortKey })
      .from(ranked)
      .innerJoin(sessions, eq(sessions.id, ranked.id))
      .where(lte(ranked.rank, clauses.limit))
      .orderBy(ranked.rank);

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

  /** For each user the number of their live sessions. */
  async countLive(userIds: readonly Id<'User'>[], now: Date): Promise<Map<Id<'User'>, number>> {
    const rows = await this.#database
      .select({ userId: sessions.userId, total: count() })
      .from(sessions)
      .where(and(inArray(sessions.userId, [...userIds]), isLive(now)))
      .groupBy(sessions.userId);
    return new Map(rows.map(({ userId, total }) => [userId, total]));
  }

  /** Opens a session and marks its user as seen, unless the user may no longer log in. */
  async insertSession(row: NewSessionRow, tx: Transaction): Promise<SessionRow | undefined> {
    const seen = await tx
      .update(users)
      .set({ lastActiveAt: row.createdAt })
      .where(and(eq(users.id, row.userId), eq(users.status, 'ACTIVE')))
      .returning({ id: users.id });
    if (seen.length === 0) return undefined;
    const [inserted] = await tx.insert(sessions).values(row).returning();
    return inserted;
  }

  /** Counts one refresh up. One statement decides, so of two requests with the same token one finds it spent. */
  async updateRefreshed({
    sessionId,
    counter,
    delivery,
    at,
    expiresAt,
  }: Refresh): Promise<SessionRow | undefined> {
    const rows = await this.#database
      .update(sessions)
      .set({
        refreshCounter: counter + 1,
        refreshedAt: at,
        lastActiveAt: at,
        expiresAt: sql`least(${sql.param(expiresAt, sessions.expiresAt)}, ${sessions.endsAt})`,
      })
      .where(
        and(
          eq(sessions.id, sessionId),
          eq(sessions.refreshCounter, counter),
          eq(sessions.tokenDelivery, delivery),
          isLive(at),
          sql`exists (select 1 from ${users} where ${users.id} = ${sessions.userId} and ${users.status} = 'ACTIVE')`,
        ),
      )
      .returning();
    return rows[0];
  }

  /** Notes that a user was there. */
  async updateUserSeen(userId: Id<'User'>, at: Date): Promise<void> {
    await this.#database.update(users).set({ lastActiveAt: at }).where(eq(users.id, userId));
  }

  /** Ends a session for good; undefined when it had ended already. */
  async updateRevoked(
    id: Id<'Session'>,
    reason: SessionRevocationReason,
    at: Date,
  ): Promise<SessionRow | undefined> {
    const rows = await this.#database
      .update(sessions)
      .set({ revokedAt: at, revocationReason: reason })
      .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
      .returning();
    return rows[0];
  }
}

function isLive(now: Date) {
  return and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
}
