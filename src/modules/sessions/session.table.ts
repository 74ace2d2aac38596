import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { idColumn, moment } from '../../platform/columns.js';
import { users } from '../users/user.table.js';

export const authenticationMethods = ['PASSWORD', 'EMAIL_CODE'] as const;
export type AuthenticationMethod = (typeof authenticationMethods)[number];

export const sessionRevocationReasons = ['LOGOUT', 'REPLACED', 'TOKEN_REUSE'] as const;
export type SessionRevocationReason = (typeof sessionRevocationReasons)[number];

/** Logins. The row decides about every request that presents a token of the session. */
export const sessions = pgTable(
  'sessions',
  {
    id: idColumn<'Session'>('id').primaryKey(),
    userId: idColumn<'User'>('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tokenDelivery: text('token_delivery').$type<'COOKIE' | 'BODY'>().notNull(),
    methods: text('methods').array().$type<AuthenticationMethod[]>().notNull(),
    ipAddress: text('ip_address').notNull(),
    userAgent: text('user_agent'),
    createdAt: moment('created_at').notNull(),
    lastActiveAt: moment('last_active_at').notNull(),
    /** End unless it is refreshed before; never later than `endsAt`. */
    expiresAt: moment('expires_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    /** How often the refresh token was traded; the token in use carries this number. */
    refreshCounter: integer('refresh_counter').notNull().default(0),
    refreshedAt: moment('refreshed_at').notNull(),
    revokedAt: moment('revoked_at'),
    revocationReason: text('revocation_reason').$type<SessionRevocationReason>(),
  },
  (table) => [
    index('sessions__user_id').on(table.userId, table.createdAt, table.id),
    check('sessions__token_delivery', sql`${table.tokenDelivery} in ('COOKIE', 'BODY')`),
    check('sessions__revocation', sql`(${table.revokedAt} is null) = (${table.revocationReason} is null)`),
  ],
);

export type SessionRow = typeof sessions.$inferSelect;
export type NewSessionRow = typeof sessions.$inferInsert;
