import type { Client } from '../../kernel/viewer.js';
import type { Database } from '../../platform/database.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { OpenSession, ProvenLogin, SessionService } from '../sessions/session.service.js';
import type { UserService } from '../users/user.service.js';
import { AccountSuspendedError, InvalidCredentialsError } from './login.errors.js';

/** What a person types to log in. */
export interface LoginForm {
  /** E-mail address or username. */
  readonly identifier: string;
  readonly password: string;
  readonly tokenDelivery: ProvenLogin['tokenDelivery'];
}

/** Login: find the account, verify the proof, begin a session. */
export class LoginService {
  readonly #database: Database;
  readonly #users: UserService;
  readonly #passwords: PasswordService;
  readonly #sessions: SessionService;

  constructor(database: Database, users: UserService, passwords: PasswordService, sessions: SessionService) {
    this.#database = database;
    this.#users = users;
    this.#passwords = passwords;
    this.#sessions = sessions;
  }

  /**
   * Begins a session for whoever can prove the account is theirs.
   * Unknown account and wrong password are one answer, in equal time.
   * @throws {InvalidCredentialsError} when the proof does not hold
   * @throws {AccountSuspendedError} when it holds and the account is suspended
   */
  async attempt({ identifier, password, tokenDelivery }: LoginForm, client: Client): Promise<OpenSession> {
    const user = await this.#users.findByIdentifier(identifier);
    const isProven = await this.#passwords.verify(user?.id, password);
    if (!user || !isProven || user.status === 'DELETED') throw new InvalidCredentialsError();
    if (user.status === 'SUSPENDED') throw new AccountSuspendedError();

    const begun = await this.#database.transaction((tx) =>
      this.#sessions.begin({ userId: user.id, methods: ['PASSWORD'], tokenDelivery, client }, tx),
    );
    return this.#sessions.issue(begun);
  }
}
