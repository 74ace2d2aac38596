import { and, asc, eq, inArray, lt, lte, ne, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../platform/database.js';
import { type OutboxRow, outboxMessages } from './outbox.table.js';

export class OutboxRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insertMessage(row: typeof outboxMessages.$inferInsert, tx: Transaction): Promise<void> {
    await tx.insert(outboxMessages).values(row);
  }

  /** Takes messages that are due, for this caller alone until `leasedUntil`. */
  async leaseDue(now: Date, leasedUntil: Date, limit: number): Promise<OutboxRow[]> {
    const due = this.#database
      .select({ id: outboxMessages.id })
      .from(outboxMessages)
      .where(and(eq(outboxMessages.status, 'WAITING'), lte(outboxMessages.dueAt, now)))
      .orderBy(asc(outboxMessages.dueAt))
      .limit(limit)
      .for('update', { skipLocked: true });
    return this.#database
      .update(outboxMessages)
      .set({ dueAt: leasedUntil, attempts: sql`${outboxMessages.attempts} + 1` })
      .where(inArray(outboxMessages.id, due))
      .returning();
  }

  async updateSent(id: string, sentAt: Date): Promise<void> {
    await this.#database
      .update(outboxMessages)
      .set({ status: 'SENT', sentAt, sealedMessage: null })
      .where(eq(outboxMessages.id, id));
  }

  async updateDue(id: string, dueAt: Date): Promise<void> {
    await this.#database
      .update(outboxMessages)
      .set({ dueAt })
      .where(and(eq(outboxMessages.id, id), eq(outboxMessages.status, 'WAITING')));
  }

  async updateFailed(id: string): Promise<void> {
    await this.#database
      .update(outboxMessages)
      .set({ status: 'FAILED', sealedMessage: null })
      .where(eq(outboxMessages.id, id));
  }

  async deleteDone(before: Date): Promise<void> {
    await this.#database
      .delete(outboxMessages)
      .where(and(ne(outboxMessages.status, 'WAITING'), lt(outboxMessages.createdAt, before)));
  }
}
