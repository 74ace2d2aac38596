import { and, eq, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import { secondsAfter } from '../../platform/clock.js';
import type { Database, Transaction } from '../../platform/database.js';
import { users } from '../users/user.table.js';
import { isLive } from './live.predicate.js';
import { type NewSessionRow, type SessionRow, sessions } from './session.table.js';
import type { SessionRevocationReason } from './session-revocation-reason.js';

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

export class SessionRepository {
  readonly #database: Database;
  readonly #byIds;

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
        and(
          eq(sessions.userId, userId),
          mayBeLive(at),
          sql`${sessions.deviceId} is distinct from ${deviceId}`,
        ),
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
          mayBeLive(at),
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
   * Ends sessions of a user, who must be locked, and gives those that this very statement ended; those that have only just
   * run out are among them.
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
          mayBeLive(at),
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

/** One that ran out within the last minute may be renewed at this moment, by a node whose clock differs. */
function mayBeLive(at: Date) {
  return isLive(secondsAfter(at, -60));
}
