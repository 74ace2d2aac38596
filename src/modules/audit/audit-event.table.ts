import { index, inet, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { idColumn, moment } from '../../platform/columns.js';

/** What happened. Rows are added and never changed; they name people by id only, so that they outlive an account. */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    /** Dotted name, such as `session.revoked`. */
    action: text('action').notNull(),
    createdAt: moment('created_at').notNull(),
    /** Who did it; null when the system did, or somebody unknown. */
    actorId: idColumn<'User'>('actor_id'),
    /** Whose account it was done to; null when it concerns the instance. */
    userId: idColumn<'User'>('user_id'),
    /** What it was done to. */
    targetId: text('target_id').notNull(),
    details: jsonb('details').$type<Record<string, string | number | boolean>>().notNull(),
    ipAddress: inet('ip_address'),
    userAgent: text('user_agent'),
  },
  (table) => [
    index('audit_events__created_at').on(table.createdAt, table.id),
    index('audit_events__user_id').on(table.userId, table.createdAt),
  ],
);

export type AuditEventRow = typeof auditEvents.$inferSelect;
