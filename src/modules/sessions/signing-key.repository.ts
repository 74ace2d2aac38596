import { desc, sql } from 'drizzle-orm';
import type { Database } from '../../platform/database.js';
import { type SigningKeyRow, signingKeys } from './signing-key.table.js';

export class SigningKeyRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All keys, newest first. */
  async listKeys(): Promise<SigningKeyRow[]> {
    return this.#database
      .select()
      .from(signingKeys)
      .orderBy(desc(signingKeys.createdAt), desc(signingKeys.keyId));
  }

  /** Stores the key unless there is one already; of nodes that start together one succeeds. */
  async insertFirstKey(row: SigningKeyRow): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.execute(sql`lock table ${signingKeys} in share row exclusive mode`);
      const known = await tx.select({ keyId: signingKeys.keyId }).from(signingKeys).limit(1);
      if (known.length === 0) await tx.insert(signingKeys).values(row);
    });
  }
}
