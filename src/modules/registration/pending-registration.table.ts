import { boolean, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytes, idColumn, moment } from '../../platform/columns.js';

/** Registrations that wait for proof of their address. They reserve nothing and are gone after 24 hours. */
export const pendingRegistrations = pgTable(
  'pending_registrations',
  {
    id: idColumn<'PendingRegistration'>('id').primaryKey(),
    email: text('email').notNull(),
    emailCanonical: text('email_canonical').notNull(),
    username: text('username').notNull(),
    /** Whether the person typed the username; otherwise another may be taken in its place. */
    isUsernameChosen: boolean('is_username_chosen').notNull(),
    displayName: text('display_name').notNull(),
    locale: text('locale'),
    passwordHash: text('password_hash').notNull(),
    codeHash: bytes('code_hash').notNull(),
    codeSentAt: moment('code_sent_at').notNull(),
    codeExpiresAt: moment('code_expires_at').notNull(),
    linkTokenHash: bytes('link_token_hash').notNull(),
    /** Tries to prove the address so far, by code and by link together; new codes do not reset it. */
    attempts: integer('attempts').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    uniqueIndex('pending_registrations__link_token_hash').on(table.linkTokenHash),
    index('pending_registrations__expires_at').on(table.expiresAt),
  ],
);

export type PendingRegistrationRow = typeof pendingRegistrations.$inferSelect;
