import { type Fault, refuseFaults, UserRefusal } from '../../kernel/user-refusal.js';
import type { Database } from '../../platform/database.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { RoleService } from '../roles/role.service.js';
import { EmailTakenError, UsernameTakenError } from '../users/user.errors.js';
import type { UserService } from '../users/user.service.js';

/** What an administrator's account is made of. */
export interface NewAdmin {
  readonly email: string;
  readonly username: string;
  readonly password: string;
}

/** The first administrator: an operator's doing, for nobody in the API could make one. */
export class AdminService {
  readonly #database: Database;
  readonly #users: UserService;
  readonly #passwords: PasswordService;
  readonly #roles: RoleService;

  constructor(database: Database, users: UserService, passwords: PasswordService, roles: RoleService) {
    this.#database = database;
    this.#users = users;
    this.#passwords = passwords;
    this.#roles = roles;
  }

  /**
   * Creates a user who is an administrator. Reserved usernames are allowed here; the password rules hold.
   * @throws {UserRefusal} when a field is wrong or taken
   */
  async create({ email: address, username: typed, password: text }: NewAdmin): Promise<void> {
    const email = this.#users.parseEmail(address);
    const { username, displayName } = this.#users.chooseNames({ username: typed, displayName: null }, email);
    const { password, faults } = this.#passwords.check(text, [username, address]);
    const allFaults: Fault[] = [
      ...(email
        ? []
        : [{ code: 'INVALID', field: ['email'], message: 'This is not an e-mail address.' } as const]),
      ...this.#users.faultsInNames(username, displayName).filter(({ code }) => code !== 'NOT_ALLOWED'),
      ...faults,
    ];
    refuseFaults(allFaults);
    if (!email || password === undefined)
      throw new Error('A form without faults has an address and a password.');

    const passwordHash = await this.#passwords.hash(password);
    await this.#database.transaction(async (tx) => {
      const user = await this.#users.create({ username, displayName, email, locale: null }, tx);
      await this.#passwords.setFirst(user.id, passwordHash, tx);
      await this.#roles.assignAdmin(user.id, tx);
    });
  }

  /**
   * Makes an existing user an administrator; their password stays.
   * @throws {UserRefusal} when no account has the address
   */
  async promote(address: string): Promise<void> {
    const email = this.#users.parseEmail(address);
    const user = email && (await this.#users.findByIdentifier(email.canonical));
    if (!user)
      throw new UserRefusal({ code: 'NOT_FOUND', field: ['email'], message: 'No account has this address.' });
    await this.#database.transaction((tx) => this.#roles.assignAdmin(user.id, tx));
  }

  /**
   * Creates the administrator from the configuration, unless there is one. Nodes that start together make one.
   * @throws {UserRefusal} when the configured account is not acceptable, or its address or username belongs to a user
   * who is no administrator
   */
  async createFirst(admin: NewAdmin): Promise<boolean> {
    if (await this.#roles.hasAdmin()) return false;
    try {
      await this.create(admin);
      return true;
    } catch (error) {
      const isTaken = error instanceof EmailTakenError || error instanceof UsernameTakenError;
      if (isTaken && (await this.#roles.hasAdmin())) return false;
      throw error;
    }
  }
}
