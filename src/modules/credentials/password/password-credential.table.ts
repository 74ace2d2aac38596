import { pgTable, text } from 'drizzle-orm/pg-core';
import { idColumn, moment } from '../../../platform/columns.js';
import { users } from '../../users/user.table.js';

/** Passwords, hashed. Apart from `users`, so that no query for a profile ever holds one. */
export const passwordCredentials = pgTable('password_credentials', {
  userId: idColumn<'User'>('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  passwordHash: text('password_hash').notNull(),
  changedAt: moment('changed_at').notNull(),
});
