import { desc, lt, ne, sql } from 'drizzle-orm';
import { type Database, databaseTime, type Transaction } from '../../../platform/database.js';
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

  /** Keeps others from making keys until the end of the transaction; gives the newest one, and the time. */
  async lockKeys(tx: Transaction): Promise<{ newest: SigningKeyRow | undefined; now: Date }> {
    await tx.execute(sql`lock table ${signingKeys} in share row exclusive mode`);
    const [newest] = await tx
      .select()
      .from(signingKeys)
      .orderBy(...newestFirst)
      .limit(1);
    return { newest, now: await databaseTime(tx) };
  }

  /** Stores a key, and sets until when the others are accepted at the longest. */
  async insertKey(row: SigningKeyRow, othersAcceptedUntil: Date, tx: Transaction): Promise<void> {
    await tx.insert(signingKeys).values(row);
    const until = sql.param(othersAcceptedUntil, signingKeys.acceptedUntil);
    await tx
      .update(signingKeys)
      .set({ acceptedUntil: sql`least(${signingKeys.acceptedUntil}, ${until})` })
      .where(ne(signingKeys.keyId, row.keyId));
  }

  /** Deletes keys that were accepted until some time before `before`. */
  async deleteRetired(before: Date): Promise<void> {
    await this.#database.delete(signingKeys).where(lt(signingKeys.acceptedUntil, before));
  }
}

const newestFirst = [desc(signingKeys.createdAt), desc(signingKeys.signsFrom), desc(signingKeys.keyId)];
