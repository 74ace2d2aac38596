import { and, eq, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/id.js';
import type { Database, Transaction } from '../../../platform/database.js';
import { passwordCredentials } from './password-credential.table.js';

export class PasswordRepository {
  readonly #database: Database;
  readonly #hashByUser;

  constructor(database: Database) {
    this.#database = database;
    this.#hashByUser = database
      .select({ passwordHash: passwordCredentials.passwordHash })
      .from(passwordCredentials)
      .where(eq(passwordCredentials.userId, sql.placeholder('userId')))
      .prepare('password_hash_by_user');
  }

  async findHash(userId: Id<'User'>): Promise<string | undefined> {
    return (await this.#hashByUser.execute({ userId }))[0]?.passwordHash;
  }

  async insertHash(
    userId: Id<'User'>,
    passwordHash: string,
    changedAt: Date,
    tx: Transaction,
  ): Promise<void> {
    await tx.insert(passwordCredentials).values({ userId, passwordHash, changedAt });
  }

  /** Replaces a hash by one of the same password, unless the password was changed meanwhile. */
  async updateHash(userId: Id<'User'>, oldHash: string, newHash: string): Promise<void> {
    await this.#database
      .update(passwordCredentials)
      .set({ passwordHash: newHash })
      .where(and(eq(passwordCredentials.userId, userId), eq(passwordCredentials.passwordHash, oldHash)));
  }
}
