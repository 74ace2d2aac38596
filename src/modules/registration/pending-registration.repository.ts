import { and, eq, gt, lt, lte, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import type { Database, Transaction } from '../../platform/database.js';
import { type PendingRegistrationRow, pendingRegistrations } from './pending-registration.table.js';

/** A new code and a new link in place of the old ones. */
export interface FreshProofs {
  readonly codeHash: Uint8Array;
  readonly codeSentAt: Date;
  readonly codeExpiresAt: Date;
  readonly linkTokenHash: Uint8Array;
}

export class PendingRegistrationRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insertPending(row: typeof pendingRegistrations.$inferInsert, tx: Transaction): Promise<void> {
    await tx.insert(pendingRegistrations).values(row);
  }

  async findPending(id: Id<'PendingRegistration'>, now: Date): Promise<PendingRegistrationRow | undefined> {
    const rows = await this.#database
      .select()
      .from(pendingRegistrations)
      .where(and(eq(pendingRegistrations.id, id), gt(pendingRegistrations.expiresAt, now)));
    return rows[0];
  }

  async findByLinkToken(linkTokenHash: Uint8Array, now: Date): Promise<PendingRegistrationRow | undefined> {
    const rows = await this.#database
      .select()
      .from(pendingRegistrations)
      .where(
        and(eq(pendingRegistrations.linkTokenHash, linkTokenHash), gt(pendingRegistrations.expiresAt, now)),
      );
    return rows[0];
  }

  /** Counts a try before it is judged; undefined when there is nothing to try or all tries are spent. */
  async updateAttempted(
    id: Id<'PendingRegistration'>,
    maxAttempts: number,
    now: Date,
  ): Promise<PendingRegistrationRow | undefined> {
    const rows = await this.#database
      .update(pendingRegistrations)
      .set({ attempts: sql`${pendingRegistrations.attempts} + 1` })
      .where(
        and(
          eq(pendingRegistrations.id, id),
          lt(pendingRegistrations.attempts, maxAttempts),
          gt(pendingRegistrations.expiresAt, now),
        ),
      )
      .returning();
    return rows[0];
  }

  /** Gives a try back that was counted for a right proof. */
  async updateAttemptReturned(id: Id<'PendingRegistration'>): Promise<void> {
    await this.#database
      .update(pendingRegistrations)
      .set({ attempts: sql`greatest(${pendingRegistrations.attempts} - 1, 0)` })
      .where(eq(pendingRegistrations.id, id));
  }

  /** Replaces code and link unless the last ones were sent after `sentBefore`. */
  async updateProofs(
    id: Id<'PendingRegistration'>,
    proofs: FreshProofs,
    sentBefore: Date,
    maxAttempts: number,
    tx: Transaction,
  ): Promise<PendingRegistrationRow | undefined> {
    const rows = await tx
      .update(pendingRegistrations)
      .set(proofs)
      .where(
        and(
          eq(pendingRegistrations.id, id),
          lte(pendingRegistrations.codeSentAt, sentBefore),
          lt(pendingRegistrations.attempts, maxAttempts),
          gt(pendingRegistrations.expiresAt, proofs.codeSentAt),
        ),
      )
      .returning();
    return rows[0];
  }

  /** Takes a registration out, once: of several that try, one gets the row. A proof that was replaced takes nothing. */
  async deletePending(
    { id, codeHash, linkTokenHash }: PendingRegistrationRow,
    tx: Transaction,
  ): Promise<boolean> {
    const rows = await tx
      .delete(pendingRegistrations)
      .where(
        and(
          eq(pendingRegistrations.id, id),
          eq(pendingRegistrations.codeHash, codeHash),
          eq(pendingRegistrations.linkTokenHash, linkTokenHash),
        ),
      )
      .returning({ id: pendingRegistrations.id });
    return rows.length > 0;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.#database.delete(pendingRegistrations).where(lte(pendingRegistrations.expiresAt, now));
  }
}
