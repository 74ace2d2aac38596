import type { Id } from '../../../kernel/id.js';
import type { Clock } from '../../../platform/clock.js';
import type { Transaction } from '../../../platform/database.js';
import type { PasswordRepository } from './password.repository.js';
import type { PasswordHasher } from './password-hash.js';
import { type CheckedPassword, type PasswordPolicy, preparePassword } from './password-policy.js';

/** Passwords of users: set, verified, and kept at today's cost. */
export class PasswordService {
  readonly #passwords: PasswordRepository;
  readonly #hasher: PasswordHasher;
  readonly #policy: PasswordPolicy;
  readonly #clock: Clock;

  constructor(passwords: PasswordRepository, hasher: PasswordHasher, policy: PasswordPolicy, clock: Clock) {
    this.#passwords = passwords;
    this.#hasher = hasher;
    this.#policy = policy;
    this.#clock = clock;
  }

  /** Checks a new password against the policy. */
  check(text: string, contextWords: readonly string[]): CheckedPassword {
    return this.#policy.check(text, contextWords);
  }

  /** Hash of a checked password; slow on purpose, so never inside a transaction. */
  hash(password: string): Promise<string> {
    return this.#hasher.hash(password);
  }

  /** Whether a text is the password of a hash; the same work is done without one. */
  isPasswordOf(passwordHash: string | undefined, text: string): Promise<boolean> {
    return this.#hasher.verify(passwordHash, preparePassword(text) ?? '');
  }

  /** Gives a new user their password. */
  async setFirst(userId: Id<'User'>, passwordHash: string, tx: Transaction): Promise<void> {
    await this.#passwords.insertHash(userId, passwordHash, this.#clock.now(), tx);
  }

  /**
   * Whether a text is the user's password. Takes the same time and statements for nobody, for users without a password
   * and for wrong ones. A right one is hashed again when the configured cost has moved on.
   */
  async verify(userId: Id<'User'> | undefined, text: string): Promise<boolean> {
    const passwordHash = await this.#passwords.findHash(userId ?? noUser);
    const password = preparePassword(text) ?? '';
    if (!(await this.#hasher.verify(passwordHash, password)) || passwordHash === undefined) return false;
    if (userId && this.#hasher.isOutdated(passwordHash)) {
      await this.#passwords.updateHash(userId, passwordHash, await this.#hasher.hash(password));
    }
    return true;
  }
}

/** An id that no user has, so that looking for nobody's password is the same statement. */
const noUser = '00000000-0000-0000-0000-000000000000' as Id<'User'>;
