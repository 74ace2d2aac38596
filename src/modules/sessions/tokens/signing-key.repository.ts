import { desc, lt, ne, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../../platform/database.js';
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
      .orderBy(...newestFirst);
  }

  /**
   * Stores a key that follows `predecessorId`, and sets until when the others are accepted. Of nodes that do it
   * together one succeeds: the others find another key in the predecessor's place.
   */
  async insertSuccessor(
    row: SigningKeyRow,
    predecessorId: string | undefined,
    othersAcceptedUntil: Date,
    tx: Transaction,
  ): Promise<boolean> {
    await tx.execute(sql`lock table ${signingKeys} in share row exclusive mode`);
    const [newest] = await tx
      .select({ keyId: signingKeys.keyId })
      .from(signingKeys)
      .orderBy(...newestFirst)
      .limit(1);
    if (newest?.keyId !== predecessorId) return false;
    await tx.insert(signingKeys).values(row);
    const until = sql.param(othersAcceptedUntil, signingKeys.acceptedUntil);
    await tx
      .update(signingKeys)
      .set({ acceptedUntil: sql`least(${signingKeys.acceptedUntil}, ${until})` })
      .where(ne(signingKeys.keyId, row.keyId));
    return true;
  }

  /** Deletes keys that were accepted until some time before `before`. */
  async deleteRetired(before: Date): Promise<void> {
    await this.#database.delete(signingKeys).where(lt(signingKeys.acceptedUntil, before));
  }
}

const newestFirst = [desc(signingKeys.createdAt), desc(signingKeys.signsFrom), desc(signingKeys.keyId)];
