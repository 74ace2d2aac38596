import { sql } from 'drizzle-orm';
import { check, customType, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { idColumn, moment } from '../../platform/columns.js';

export const userStatuses = ['ACTIVE', 'SUSPENDED', 'DELETED'] as const;
export type UserStatus = (typeof userStatuses)[number];

/** Text that sorts by code point on every server, so that cursors mean the same on each. */
const bytewiseText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

/** People with an account. Secrets live in the credential tables; a row of this one may be shown field by field. */
export const users = pgTable(
  'users',
  {
    id: idColumn<'User'>('id').primaryKey(),
    username: bytewiseText('username').notNull(),
    displayName: text('display_name').notNull(),
    firstName: text('first_name'),
    lastName: text('last_name'),
    description: text('description'),
    email: text('email').notNull(),
    emailCanonical: text('email_canonical').notNull(),
    locale: text('locale'),
    timeZone: text('time_zone'),
    status: text('status').$type<UserStatus>().notNull().default('ACTIVE'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    lastActiveAt: moment('last_active_at'),
  },
  (table) => [
    uniqueIndex('users__username').on(table.username),
    uniqueIndex('users__email_canonical').on(table.emailCanonical),
    index('users__created_at').on(table.createdAt, table.id),
    index('users__last_active_at').on(sql`coalesce(${table.lastActiveAt}, 'infinity')`, table.id),
    index('users__last_active_at_desc').on(sql`coalesce(${table.lastActiveAt}, '-infinity')`, table.id),
    index('users__display_name_prefix').on(sql`lower(${table.displayName}) text_pattern_ops`),
    index('users__email_prefix').on(sql`${table.emailCanonical} text_pattern_ops`),
    check('users__status', sql`${table.status} in ('ACTIVE', 'SUSPENDED', 'DELETED')`),
    check('users__username_form', sql`${table.username} ~ '^[a-z0-9_]{5,32}$'`),
  ],
);

export type UserRow = typeof users.$inferSelect;
export type NewUserRow = typeof users.$inferInsert;
