import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { bytes, moment } from '../../../platform/columns.js';

/**
 * Key pairs that sign access tokens. The private half is sealed. A key is published when it is made, signs from
 * `signsFrom` until another one does, and is accepted until `acceptedUntil`, which is set when its successor is made.
 */
export const signingKeys = pgTable('signing_keys', {
  keyId: text('key_id').primaryKey(),
  publicJwk: jsonb('public_jwk').$type<Record<string, string>>().notNull(),
  sealedPrivateJwk: bytes('sealed_private_jwk').notNull(),
  createdAt: moment('created_at').notNull(),
  signsFrom: moment('signs_from').notNull(),
  acceptedUntil: moment('accepted_until'),
});

export type SigningKeyRow = typeof signingKeys.$inferSelect;
