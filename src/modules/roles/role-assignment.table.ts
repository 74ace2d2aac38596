import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { idColumn, moment } from '../../platform/columns.js';
import { users } from '../users/user.table.js';

/** Which roles a user holds. */
export const roleAssignments = pgTable(
  'role_assignments',
  {
    userId: idColumn<'User'>('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    roleKey: text('role_key').notNull(),
    assignedAt: moment('assigned_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'role_assignments__user_id__role_key', columns: [table.userId, table.roleKey] }),
    index('role_assignments__role_key').on(table.roleKey),
  ],
);
