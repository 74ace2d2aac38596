import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, moment } from '../../platform/columns.js';

export const outboxStatuses = ['WAITING', 'SENT', 'FAILED'] as const;

/** Mail that waits to be handed over. The message is sealed, for it holds codes, and is erased once it is sent. */
export const outboxMessages = pgTable(
  'outbox_messages',
  {
    id: uuid('id').primaryKey(),
    letter: text('letter').notNull(),
    sealedMessage: bytes('sealed_message'),
    status: text('status').$type<(typeof outboxStatuses)[number]>().notNull().default('WAITING'),
    attempts: integer('attempts').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    /** When it may be tried (again); a node that works on it moves this on, so that no other takes it meanwhile. */
    dueAt: moment('due_at').notNull(),
    sentAt: moment('sent_at'),
  },
  (table) => [
    index('outbox_messages__due_at').on(table.dueAt).where(sql`status = 'WAITING'`),
    check('outbox_messages__status', sql`${table.status} in ('WAITING', 'SENT', 'FAILED')`),
  ],
);

export type OutboxRow = typeof outboxMessages.$inferSelect;
