import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytes, idColumn, moment } from '../../../platform/columns.js';
import { users } from '../../users/user.table.js';
import type { DeviceKind } from './user-agent.js';

/** Browsers and installations that users log in from. Nothing in it proves anything: it names and groups sessions. */
export const devices = pgTable(
  'devices',
  {
    id: idColumn<'Device'>('id').primaryKey(),
    userId: idColumn<'User'>('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Keyed hash of what the client identifies the device by; null for a client that does not. */
    identifierHash: bytes('identifier_hash'),
    /** What the user calls it; null until they do. */
    givenName: text('given_name'),
    kind: text('kind').$type<DeviceKind>().notNull(),
    operatingSystem: text('operating_system'),
    client: text('client'),
    createdAt: moment('created_at').notNull(),
    lastSeenAt: moment('last_seen_at').notNull(),
  },
  (table) => [
    uniqueIndex('devices__user_id__identifier_hash').on(table.userId, table.identifierHash),
    index('devices__last_seen_at').on(table.lastSeenAt),
    check('devices__kind', sql`${table.kind} in ('COMPUTER', 'PHONE', 'TABLET', 'OTHER')`),
  ],
);

export type DeviceRow = typeof devices.$inferSelect;
