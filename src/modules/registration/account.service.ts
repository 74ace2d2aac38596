import type { Id } from '../../kernel/id.js';
import type { Database, Transaction } from '../../platform/database.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import { UsernameTakenError } from '../users/user.errors.js';
import type { UserService } from '../users/user.service.js';
import type { CheckedForm } from './registration-form.service.js';

/** How often another username is tried for a person who chose none. */
const maxTries = 5;

/** What a user is made of. */
export type NewAccount = Omit<CheckedForm, 'password'> & { readonly passwordHash: string };

/** What happens in the transaction that creates a user, around the user itself. */
export interface AccountSteps<T> {
  /** Comes first; what it throws leaves nothing created. */
  before?(tx: Transaction): Promise<void>;
  after(userId: Id<'User'>, tx: Transaction): Promise<T>;
}

/** Brings users into being, with their password. */
export class AccountService {
  readonly #database: Database;
  readonly #users: UserService;
  readonly #passwords: PasswordService;

  constructor(database: Database, users: UserService, passwords: PasswordService) {
    this.#database = database;
    this.#users = users;
    this.#passwords = passwords;
  }

  /**
   * Creates a user in one transaction with the steps around it. A username that nobody chose gives way to another when
   * it was taken meanwhile; the steps are then taken anew.
   * @throws {UsernameTakenError} when the person chose the username and it was taken meanwhile
   * @throws {EmailTakenError} when the address was taken meanwhile
   */
  async create<T>(account: NewAccount, steps: AccountSteps<T>): Promise<T> {
    let names = { username: account.username, displayName: account.displayName };
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#insert({ ...account, ...names }, steps);
      } catch (error) {
        const mayTryAgain =
          error instanceof UsernameTakenError && !account.isUsernameChosen && tries < maxTries;
        if (!mayTryAgain) throw error;
        names = this.#users.alternativeNames(account);
      }
    }
  }

  #insert<T>(account: NewAccount, steps: AccountSteps<T>): Promise<T> {
    return this.#database.transaction(async (tx) => {
      await steps.before?.(tx);
      const user = await this.#users.create(account, tx);
      await this.#passwords.setFirst(user.id, account.passwordHash, tx);
      return steps.after(user.id, tx);
    });
  }
}
