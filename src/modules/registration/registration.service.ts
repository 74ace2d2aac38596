import type { Id } from '../../kernel/id.js';
import { type Fault, refuseFaults } from '../../kernel/user-refusal.js';
import { type Clock, secondsAfter, secondsUntil } from '../../platform/clock.js';
import type { Database, Transaction } from '../../platform/database.js';
import { isSameDigest, type KeyRing } from '../../platform/key-ring.js';
import type { MailDomains } from '../../platform/mail-domain.js';
import type { Random } from '../../platform/random.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { EmailService } from '../email/email.service.js';
import type { OpenSession, ProvenLogin, SessionRow, SessionService } from '../sessions/session.service.js';
import { UsernameTakenError } from '../users/user.errors.js';
import type { EmailAddress, UserService } from '../users/user.service.js';
import { alreadyRegisteredLetter } from './already-registered.email.js';
import type { FreshProofs, PendingRegistrationRepository } from './pending-registration.repository.js';
import type { PendingRegistrationRow } from './pending-registration.table.js';
import {
  InvalidRegistrationCodeError,
  RegistrationClosedError,
  RegistrationCodeExpiredError,
  RegistrationExpiredError,
  ResendTooSoonError,
  WrongRegistrationPasswordError,
} from './registration.errors.js';
import { registrationCodeLetter } from './registration-code.email.js';

const maxAttempts = 5;
const resendAfterSeconds = 60;
const pendingSeconds = 24 * 60 * 60;
const codeDigits = 6;
/** How often another username is made up for a person who chose none, before they are asked to choose. */
const maxSuggestions = 5;

/** Path of the page that the mailed link opens. */
export const confirmPath = '/registration/confirm';

/** What a person types to register. */
export interface RegistrationForm {
  readonly email: string;
  readonly password: string;
  readonly username: string | null | undefined;
  readonly displayName: string | null | undefined;
  readonly locale: string | null | undefined;
}

/** How a proven registration gets its first session. */
export type FirstSession = Pick<ProvenLogin, 'tokenDelivery' | 'client'>;

/** A registration that waits for its code, as the person may see it. */
export interface PendingRegistration {
  readonly id: Id<'PendingRegistration'>;
  readonly email: string;
  readonly expiresAt: Date;
  readonly resendAvailableAt: Date;
}

/** What a registration leads to: a step to complete, or at once a session where addresses are not verified. */
export type StartedRegistration =
  | { readonly kind: 'pending'; readonly registration: PendingRegistration }
  | { readonly kind: 'complete'; readonly opened: OpenSession };

interface CheckedForm {
  readonly email: EmailAddress;
  readonly username: string;
  readonly isUsernameChosen: boolean;
  readonly displayName: string;
  readonly password: string;
  readonly locale: string | null;
}

type NewAccount = Omit<CheckedForm, 'password'> & { readonly passwordHash: string };

export interface RegistrationServiceParts {
  readonly database: Database;
  readonly pending: PendingRegistrationRepository;
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
  readonly email: EmailService;
  readonly mailDomains: MailDomains | undefined;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly isOpen: boolean;
  readonly verifiesEmail: boolean;
  readonly codeSeconds: number;
  readonly instanceName: string;
  readonly publicUrl: string;
}

/**
 * Sign-up. A person sends a form; nothing of it enters `users` until they prove the address with the mailed code, or
 * with the mailed link and the password they chose. An address that has an account gets the same answer, by the same
 * work, and a letter that says so.
 */
export class RegistrationService {
  readonly #parts: RegistrationServiceParts;

  constructor(parts: RegistrationServiceParts) {
    this.#parts = parts;
  }

  /**
   * Starts a registration.
   * @throws {RegistrationClosedError} when nobody may register
   * @throws {UserRefusal} with everything that is wrong with the form
   */
  async start(form: RegistrationForm, firstSession: FirstSession): Promise<StartedRegistration> {
    const { isOpen, verifiesEmail, passwords } = this.#parts;
    if (!isOpen) throw new RegistrationClosedError();
    const { password, ...checked } = await this.#check(form);
    const account = { ...checked, passwordHash: await passwords.hash(password) };

    if (verifiesEmail) return { kind: 'pending', registration: await this.#hold(account) };
    const opened = await this.#createWithSession(account, { ...firstSession, methods: ['PASSWORD'] });
    return { kind: 'complete', opened };
  }

  /**
   * Sends a new code and a new link; the old ones stop working. Tries that were used up stay used up.
   * @throws {ResendTooSoonError} within a minute of the last code
   * @throws {RegistrationExpiredError} when there is no such registration
   */
  async resendCode(id: Id<'PendingRegistration'>): Promise<PendingRegistration> {
    const { database, pending, clock, email } = this.#parts;
    const now = clock.now();
    const known = await pending.findPending(id, now);
    if (!known || known.attempts >= maxAttempts) throw new RegistrationExpiredError();

    const isTaken = await this.#isTaken(known.emailCanonical);
    const { code, linkToken, ...proofs } = this.#freshProofs(id, now);
    const sentBefore = secondsAfter(now, -resendAfterSeconds);
    const updated = await database.transaction(async (tx) => {
      const row = await pending.updateProofs(id, proofs, sentBefore, maxAttempts, tx);
      if (row) await this.#sendLetter(row, isTaken, { code, linkToken }, tx);
      return row;
    });
    if (!updated)
      throw new ResendTooSoonError(secondsUntil(secondsAfter(known.codeSentAt, resendAfterSeconds), now));
    email.deliverSoon();
    return toPendingRegistration(updated);
  }

  /**
   * Completes a registration with its code: the user comes into being and gets a first session. `username` takes the
   * place of the one that was asked for, when that is gone by now.
   * @throws {InvalidRegistrationCodeError} when the code is wrong; five wrong ones end the registration
   * @throws {RegistrationExpiredError} when there is no such registration, or not any more
   */
  async complete(
    id: Id<'PendingRegistration'>,
    code: string,
    username: string | null | undefined,
    firstSession: FirstSession,
  ): Promise<OpenSession> {
    const { pending, clock, keyRing } = this.#parts;
    const row = await pending.updateAttempted(id, maxAttempts, clock.now());
    if (!row) throw new RegistrationExpiredError();
    if (row.codeExpiresAt <= clock.now()) throw new RegistrationCodeExpiredError();
    if (!isSameDigest(row.codeHash, codeHash(keyRing, id, code.trim())))
      throw new InvalidRegistrationCodeError();

    const renamed = username == null ? row : this.#renamed(row, username);
    return this.#createWithSession(toAccount(renamed), { ...firstSession, methods: ['EMAIL_CODE'] }, row);
  }

  /** The registration that a mailed link names; undefined when it is past its time, used or replaced. */
  async findByLink(linkToken: string): Promise<PendingRegistrationRow | undefined> {
    const { pending, clock, keyRing } = this.#parts;
    const row = await pending.findByLinkToken(linkTokenHash(keyRing, linkToken), clock.now());
    return row && row.attempts < maxAttempts ? row : undefined;
  }

  /**
   * Completes a registration with its mailed link. The password is asked for as well: whoever opens a link in their
   * mail does not thereby accept an account that a stranger began, with a password that the stranger knows.
   * @throws {WrongRegistrationPasswordError} when the password is not the one of the registration
   * @throws {RegistrationExpiredError} when the link does not work, or not any more
   */
  async completeByLink(linkToken: string, password: string): Promise<void> {
    const { pending, clock, passwords } = this.#parts;
    const found = await this.findByLink(linkToken);
    const row = found && (await pending.updateAttempted(found.id, maxAttempts, clock.now()));
    if (!row) throw new RegistrationExpiredError();
    if (!(await passwords.isPasswordOf(row.passwordHash, password)))
      throw new WrongRegistrationPasswordError();
    await this.#create(toAccount(row), row);
  }

  /** Forgets registrations that nobody completed in time. */
  async forgetExpired(): Promise<void> {
    await this.#parts.pending.deleteExpired(this.#parts.clock.now());
  }

  async #check(form: RegistrationForm): Promise<CheckedForm> {
    const { users, passwords } = this.#parts;
    const email = users.parseEmail(form.email);
    const { username, displayName } = users.chooseNames(form, email);
    const { password, faults: passwordFaults } = passwords.check(form.password, [
      username,
      displayName,
      email?.address ?? '',
    ]);
    refuseFaults([
      ...(email ? [] : [invalidEmail(form.email)]),
      ...users.faultsInNames(username, displayName),
      ...passwordFaults,
    ]);
    if (!email || password === undefined)
      throw new Error('A form without faults has an address and a password.');

    await this.#refuseUndeliverable(email);
    const isUsernameChosen = form.username != null;
    const free = await this.#freeUsername(username, isUsernameChosen);
    const locale = form.locale ?? null;
    return {
      email,
      password,
      locale,
      isUsernameChosen,
      username: free,
      displayName: rename(displayName, username, free),
    };
  }

  async #refuseUndeliverable(email: EmailAddress): Promise<void> {
    const { mailDomains } = this.#parts;
    if (!mailDomains || (await mailDomains.acceptsMail(email.domain))) return;
    refuseFaults([{ code: 'INVALID', field: ['email'], message: 'This domain does not receive mail.' }]);
  }

  async #freeUsername(username: string, isChosen: boolean): Promise<string> {
    const { users } = this.#parts;
    let candidate = username;
    for (let tries = 0; tries < maxSuggestions; tries += 1) {
      if (await users.isUsernameFree(candidate)) return candidate;
      if (isChosen) break;
      candidate = users.alternativeUsername(username);
    }
    throw new UsernameTakenError();
  }

  /** Keeps the registration until its address is proven, and sends the letter for it. */
  async #hold(account: NewAccount): Promise<PendingRegistration> {
    const { database, pending, clock, random, email } = this.#parts;
    const id = random.uuid() as Id<'PendingRegistration'>;
    const now = clock.now();
    const { code, linkToken, ...proofs } = this.#freshProofs(id, now);
    const row: PendingRegistrationRow = {
      id,
      email: account.email.address,
      emailCanonical: account.email.canonical,
      username: account.username,
      isUsernameChosen: account.isUsernameChosen,
      displayName: account.displayName,
      locale: account.locale,
      passwordHash: account.passwordHash,
      ...proofs,
      attempts: 0,
      createdAt: now,
      expiresAt: secondsAfter(now, pendingSeconds),
    };
    const isTaken = await this.#isTaken(row.emailCanonical);
    await database.transaction(async (tx) => {
      await pending.insertPending(row, tx);
      await this.#sendLetter(row, isTaken, { code, linkToken }, tx);
    });
    email.deliverSoon();
    return toPendingRegistration(row);
  }

  async #isTaken(emailCanonical: string): Promise<boolean> {
    return (await this.#parts.users.findByIdentifier(emailCanonical)) !== undefined;
  }

  /** One letter either way, so that the answer takes as long and costs as much for an address that has an account. */
  async #sendLetter(
    row: PendingRegistrationRow,
    isTaken: boolean,
    { code, linkToken }: { code: string; linkToken: string },
    tx: Transaction,
  ): Promise<void> {
    const { email, instanceName, publicUrl, codeSeconds } = this.#parts;
    const codeLetter = registrationCodeLetter({
      instanceName,
      username: row.username,
      code,
      codeMinutes: Math.ceil(codeSeconds / 60),
      confirmUrl: `${publicUrl}${confirmPath}?token=${encodeURIComponent(linkToken)}`,
    });
    const letter = isTaken ? alreadyRegisteredLetter({ instanceName, publicUrl }) : codeLetter;
    await email.enqueue(row.email, letter, tx);
  }

  #freshProofs(id: Id<'PendingRegistration'>, now: Date): FreshProofs & { code: string; linkToken: string } {
    const { random, keyRing, codeSeconds } = this.#parts;
    const code = random.digits(codeDigits);
    const linkToken = random.token();
    return {
      code,
      linkToken,
      codeHash: codeHash(keyRing, id, code),
      linkTokenHash: linkTokenHash(keyRing, linkToken),
      codeSentAt: now,
      codeExpiresAt: secondsAfter(now, codeSeconds),
    };
  }

  #renamed(row: PendingRegistrationRow, text: string): PendingRegistrationRow {
    const { username, displayName } = this.#parts.users.chooseNames(
      { username: text, displayName: null },
      undefined,
    );
    refuseFaults(this.#parts.users.faultsInNames(username, displayName));
    return {
      ...row,
      username,
      isUsernameChosen: true,
      displayName: rename(row.displayName, row.username, username),
    };
  }

  async #createWithSession(
    account: NewAccount,
    login: Omit<ProvenLogin, 'userId'>,
    row?: PendingRegistrationRow,
  ): Promise<OpenSession> {
    const { sessions } = this.#parts;
    const session = await this.#create(account, row, (userId, tx) =>
      sessions.begin({ ...login, userId }, tx),
    );
    return sessions.issue(session as SessionRow);
  }

  /**
   * Turns an account into a user, in one transaction with everything that comes with it. A username that nobody chose
   * gives way to another when it was taken meanwhile.
   */
  async #create(
    account: NewAccount,
    row?: PendingRegistrationRow,
    begin?: (userId: Id<'User'>, tx: Transaction) => Promise<SessionRow>,
  ): Promise<SessionRow | undefined> {
    const { database, users, passwords, pending } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      const username = tries === 1 ? account.username : users.alternativeUsername(account.username);
      const displayName = rename(account.displayName, account.username, username);
      try {
        return await database.transaction(async (tx) => {
          if (row && !(await pending.deletePending(row, tx))) throw new RegistrationExpiredError();
          const user = await users.create({ ...account, username, displayName }, tx);
          await passwords.setFirst(user.id, account.passwordHash, tx);
          await pending.deleteByEmail(account.email.canonical, tx);
          return begin?.(user.id, tx);
        });
      } catch (error) {
        const mayTryAgain =
          error instanceof UsernameTakenError && !account.isUsernameChosen && tries < maxSuggestions;
        if (!mayTryAgain) throw error;
      }
    }
  }
}

function toPendingRegistration({
  id,
  email,
  codeExpiresAt,
  codeSentAt,
}: PendingRegistrationRow): PendingRegistration {
  return {
    id,
    email,
    expiresAt: codeExpiresAt,
    resendAvailableAt: secondsAfter(codeSentAt, resendAfterSeconds),
  };
}

function toAccount(row: PendingRegistrationRow): NewAccount {
  const {
    email: address,
    emailCanonical: canonical,
    username,
    isUsernameChosen,
    displayName,
    passwordHash,
    locale,
  } = row;
  const email = { address, canonical, domain: address.slice(address.lastIndexOf('@') + 1) };
  return { email, username, isUsernameChosen, displayName, passwordHash, locale };
}

/** A display name that reads as its username follows it. */
function rename(displayName: string, from: string, to: string): string {
  return from !== to && displayName.toLowerCase().replaceAll(' ', '_') === from ? to : displayName;
}

/** Six digits are soon searched; keyed by a secret outside the database, a copy of the table gives none away. */
function codeHash(keyRing: KeyRing, id: Id<'PendingRegistration'>, code: string): Buffer {
  return keyRing.hash('registration code', id, code);
}

function linkTokenHash(keyRing: KeyRing, linkToken: string): Buffer {
  return keyRing.hash('registration link', linkToken);
}

function invalidEmail(text: string): Fault {
  return text.trim() === ''
    ? { code: 'REQUIRED', field: ['email'], message: 'Write your e-mail address.' }
    : { code: 'INVALID', field: ['email'], message: 'This is not an e-mail address.' };
}
