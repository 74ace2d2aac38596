import { sql } from 'drizzle-orm';
import { check, index, inet, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { idColumn, moment } from '../../platform/columns.js';
import { users } from '../users/user.table.js';
import type { AuthenticationMethod } from './authentication-method.js';
import { devices } from './devices/device.table.js';
import type { SessionRevocationReason } from './session-revocation-reason.js';

/** Logins. The row decides about every request that presents a token of the session. */
export const sessions = pgTable(
  'sessions',
  {
    id: idColumn<'Session'>('id').primaryKey(),
    userId: idColumn<'User'>('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Null once the device was forgotten. */
    deviceId: idColumn<'Device'>('device_id').references(() => devices.id, { onDelete: 'set null' }),
    tokenDelivery: text('token_delivery').$type<'COOKIE' | 'BODY'>().notNull(),
    methods: text('methods').array().$type<AuthenticationMethod[]>().notNull(),
    /** Address of a recent request: as recent as `lastActiveAt`. */
    ipAddress: inet('ip_address').notNull(),
    userAgent: text('user_agent'),
    createdAt: moment('created_at').notNull(),
    /** When it was used last, up to a minute before. */
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
    index('sessions__device_id').on(table.deviceId),
    index('sessions__created_at').on(table.createdAt, table.id),
    index('sessions__last_active_at').on(table.lastActiveAt, table.id),
    index('sessions__ip_address').on(table.ipAddress),
    index('sessions__ended_at').on(sql`least(${table.revokedAt}, ${table.expiresAt})`),
    check('sessions__token_delivery', sql`${table.tokenDelivery} in ('COOKIE', 'BODY')`),
    check('sessions__revocation', sql`(${table.revokedAt} is null) = (${table.revocationReason} is null)`),
  ],
);

export type SessionRow = typeof sessions.$inferSelect;
export type NewSessionRow = typeof sessions.$inferInsert;
