import { type Fault, refuseFaults } from '../../kernel/user-refusal.js';
import type { MailDomains } from '../../platform/mail-domain.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import { UsernameTakenError } from '../users/user.errors.js';
import type { EmailAddress, UserService } from '../users/user.service.js';

/** How often another username is made up for a person who chose none, before they are asked to choose. */
const maxSuggestions = 5;

/** What a person types to register. */
export interface RegistrationForm {
  readonly email: string;
  readonly password: string;
  readonly username: string | null | undefined;
  readonly displayName: string | null | undefined;
  readonly locale: string | null | undefined;
}

/** A form in which nothing is wrong. */
export interface CheckedForm {
  readonly email: EmailAddress;
  readonly username: string;
  /** Whether the person typed the username; otherwise another may be taken in its place. */
  readonly isUsernameChosen: boolean;
  readonly displayName: string;
  readonly password: string;
  readonly locale: string | null;
}

/** Checks what people type to register. */
export class RegistrationFormService {
  readonly #users: UserService;
  readonly #passwords: PasswordService;
  readonly #mailDomains: MailDomains | undefined;

  /** Without `mailDomains`, whether an address can receive mail is not asked. */
  constructor(users: UserService, passwords: PasswordService, mailDomains: MailDomains | undefined) {
    this.#users = users;
    this.#passwords = passwords;
    this.#mailDomains = mailDomains;
  }

  /**
   * The form, its username free. Whether the address has an account is not looked at: the answer must not tell.
   * @throws {UserRefusal} with everything that is wrong
   */
  async check(form: RegistrationForm): Promise<CheckedForm> {
    const email = this.#users.parseEmail(form.email);
    const { username, displayName } = this.#users.chooseNames(form, email);
    const contextWords = [username, displayName, email?.address ?? ''];
    const { password, faults: passwordFaults } = this.#passwords.check(form.password, contextWords);
    refuseFaults([
      ...(email ? [] : [faultInEmail(form.email)]),
      ...this.#users.faultsInNames(username, displayName),
      ...passwordFaults,
    ]);
    if (!email || password === undefined)
      throw new Error('A form without faults has an address and a password.');

    await this.#refuseUndeliverable(email);
    const isUsernameChosen = form.username != null;
    const names = await this.#withFreeUsername({ username, displayName }, isUsernameChosen);
    return { email, password, isUsernameChosen, ...names, locale: form.locale ?? null };
  }

  async #refuseUndeliverable(email: EmailAddress): Promise<void> {
    if (!this.#mailDomains || (await this.#mailDomains.acceptsMail(email.domain))) return;
    refuseFaults([{ code: 'INVALID', field: ['email'], message: 'This domain does not receive mail.' }]);
  }

  async #withFreeUsername(
    names: { username: string; displayName: string },
    isChosen: boolean,
  ): Promise<{ username: string; displayName: string }> {
    let candidate = names;
    for (let tries = 0; tries < maxSuggestions; tries += 1) {
      if (await this.#users.isUsernameFree(candidate.username)) return candidate;
      if (isChosen) break;
      candidate = this.#users.alternativeNames(names);
    }
    throw new UsernameTakenError();
  }
}

function faultInEmail(text: string): Fault {
  return text.trim() === ''
    ? { code: 'REQUIRED', field: ['email'], message: 'Write your e-mail address.' }
    : { code: 'INVALID', field: ['email'], message: 'This is not an e-mail address.' };
}
