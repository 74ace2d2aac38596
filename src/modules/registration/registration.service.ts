import type { Id } from '../../kernel/id.js';
import { refuseFaults } from '../../kernel/user-refusal.js';
import { type Clock, secondsAfter, secondsUntil } from '../../platform/clock.js';
import type { Database, Transaction } from '../../platform/database.js';
import { isSameDigest } from '../../platform/key-ring.js';
import type { Random } from '../../platform/random.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { EmailService } from '../email/email.service.js';
import type { OpenSession, ProvenLogin, SessionService } from '../sessions/session.service.js';
import { UsernameTakenError } from '../users/user.errors.js';
import type { UserService } from '../users/user.service.js';
import type { AccountService, NewAccount } from './account.service.js';
import { alreadyRegisteredLetter } from './already-registered.email.js';
import type { PendingRegistrationRepository } from './pending-registration.repository.js';
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
import type { RegistrationForm, RegistrationFormService } from './registration-form.service.js';
import type { MailedProofs, RegistrationProofs } from './registration-proofs.js';

const maxAttempts = 5;
const resendAfterSeconds = 60;
const pendingSeconds = 24 * 60 * 60;

/** Path of the page that the mailed link opens. */
export const confirmPath = '/registration/confirm';

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

export interface RegistrationServiceParts {
  readonly database: Database;
  readonly pending: PendingRegistrationRepository;
  readonly forms: RegistrationFormService;
  readonly proofs: RegistrationProofs;
  readonly accounts: AccountService;
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
  readonly email: EmailService;
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
    const { isOpen, verifiesEmail, forms, passwords } = this.#parts;
    if (!isOpen) throw new RegistrationClosedError();
    const { password, ...checked } = await forms.check(form);
    const account = { ...checked, passwordHash: await passwords.hash(password) };
    if (verifiesEmail) return { kind: 'pending', registration: await this.#hold(account) };

    const { accounts, sessions } = this.#parts;
    const begun = await accounts.create(account, {
      after: (userId, tx) => sessions.begin({ ...firstSession, methods: ['PASSWORD'], userId }, tx),
    });
    return { kind: 'complete', opened: await sessions.issue(begun) };
  }

  /**
   * Sends a new code and a new link; the old ones stop working. Tries that were used up stay used up.
   * @throws {ResendTooSoonError} within a minute of the last code
   * @throws {RegistrationExpiredError} when there is no such registration
   */
  async resendCode(id: Id<'PendingRegistration'>): Promise<PendingRegistration> {
    const { database, pending, proofs, users, clock, email } = this.#parts;
    const now = clock.now();
    const known = await pending.findPending(id, now);
    if (!known || known.attempts >= maxAttempts) throw new RegistrationExpiredError();

    const isTaken = await users.hasEmail(toAccount(known).email);
    const { mailed, stored } = proofs.create(id, now, known.expiresAt);
    const sentBefore = secondsAfter(now, -resendAfterSeconds);
    const updated = await database.transaction(async (tx) => {
      const row = await pending.updateProofs(id, stored, sentBefore, maxAttempts, tx);
      if (row) await this.#sendLetter(row, isTaken, mailed, tx);
      return row;
    });
    if (!updated) throw new ResendTooSoonError(await this.#resendWaitSeconds(id, now));
    email.deliverSoon();
    return toPendingRegistration(updated);
  }

  /**
   * Completes a registration with its code: the user comes into being and gets a first session. `username` takes the
   * place of the one that was asked for, when that is gone by now.
   * @throws {InvalidRegistrationCodeError} when the code is wrong; five wrong ones end the registration
   * @throws {RegistrationExpiredError} when there is no such registration, or not any more
   * @throws {UserRefusal} when a username is wrong or taken; the code stays good
   */
  async complete(
    id: Id<'PendingRegistration'>,
    code: string,
    username: string | null | undefined,
    firstSession: FirstSession,
  ): Promise<OpenSession> {
    const { pending, proofs, sessions, clock } = this.#parts;
    const row = await pending.updateAttempted(id, maxAttempts, clock.now());
    if (!row) throw new RegistrationExpiredError();
    if (row.codeExpiresAt <= clock.now()) throw new RegistrationCodeExpiredError();
    if (!proofs.isCodeOf(row, code)) throw new InvalidRegistrationCodeError();

    const account = username == null ? toAccount(row) : await this.#renamed(row, username);
    const begun = await this.#createFrom(row, account, (userId, tx) =>
      sessions.begin({ ...firstSession, methods: ['EMAIL_CODE'], userId }, tx),
    );
    return sessions.issue(begun);
  }

  /** The registration that a mailed link names; undefined when it is past its time, used or replaced. */
  async findByLink(linkToken: string): Promise<PendingRegistrationRow | undefined> {
    const { pending, proofs, clock } = this.#parts;
    const row = await pending.findByLinkToken(proofs.linkTokenHash(linkToken), clock.now());
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
    // A link that was replaced since it was looked up proves nothing any more.
    const isCurrent = row && isSameDigest(row.linkTokenHash, found.linkTokenHash);
    if (!isCurrent) throw new RegistrationExpiredError();
    if (!(await passwords.isPasswordOf(row.passwordHash, password)))
      throw new WrongRegistrationPasswordError();
    await this.#createFrom(row, toAccount(row), async () => {});
  }

  /** Forgets registrations that nobody completed in time. */
  async forgetExpired(): Promise<void> {
    await this.#parts.pending.deleteExpired(this.#parts.clock.now());
  }

  /** Keeps the registration until its address is proven, and sends the letter for it. */
  async #hold({ email: address, ...account }: NewAccount): Promise<PendingRegistration> {
    const { database, pending, proofs, users, clock, random, email } = this.#parts;
    const id = random.uuid() as Id<'PendingRegistration'>;
    const now = clock.now();
    const expiresAt = secondsAfter(now, pendingSeconds);
    const { mailed, stored } = proofs.create(id, now, expiresAt);
    const row: PendingRegistrationRow = {
      id,
      ...account,
      email: address.address,
      emailCanonical: address.canonical,
      ...stored,
      attempts: 0,
      createdAt: now,
      expiresAt,
    };
    const isTaken = await users.hasEmail(address);
    await database.transaction(async (tx) => {
      await pending.insertPending(row, tx);
      await this.#sendLetter(row, isTaken, mailed, tx);
    });
    email.deliverSoon();
    return toPendingRegistration(row);
  }

  /** Read anew: of two that ask at once, the one that comes second finds the time that the first has set. */
  async #resendWaitSeconds(id: Id<'PendingRegistration'>, now: Date): Promise<number> {
    const row = await this.#parts.pending.findPending(id, now);
    if (!row) throw new RegistrationExpiredError();
    return Math.max(1, secondsUntil(secondsAfter(row.codeSentAt, resendAfterSeconds), now));
  }

  /** One letter either way, so that the answer takes as long and costs as much for an address that has an account. */
  async #sendLetter(
    row: PendingRegistrationRow,
    isTaken: boolean,
    { code, linkToken }: MailedProofs,
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

  /** Turns a registration into a user: of several that try, the one that takes the row out succeeds. */
  async #createFrom<T>(
    row: PendingRegistrationRow,
    account: NewAccount,
    after: (userId: Id<'User'>, tx: Transaction) => Promise<T>,
  ): Promise<T> {
    const { accounts, pending } = this.#parts;
    const before = async (tx: Transaction) => {
      // Other registrations of the address stay until they expire: to delete them here could deadlock with theirs.
      if (!(await pending.deletePending(row, tx))) throw new RegistrationExpiredError();
    };
    try {
      return await accounts.create(account, { before, after });
    } catch (error) {
      // The proof held; a name that was taken meanwhile must not use up the tries.
      if (error instanceof UsernameTakenError) await pending.updateAttemptReturned(row.id);
      throw error;
    }
  }

  async #renamed(row: PendingRegistrationRow, text: string): Promise<NewAccount> {
    const { users, pending } = this.#parts;
    const account = toAccount(row);
    const names = users.rename(account, text);
    const faults = users.faultsInNames(names.username, names.displayName);
    if (faults.length > 0) await pending.updateAttemptReturned(row.id);
    refuseFaults(faults);
    return { ...account, ...names, isUsernameChosen: true };
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

function toAccount({ email, emailCanonical, ...row }: PendingRegistrationRow): NewAccount {
  const { username, isUsernameChosen, displayName, passwordHash, locale } = row;
  const address = {
    address: email,
    canonical: emailCanonical,
    domain: email.slice(email.lastIndexOf('@') + 1),
  };
  return { email: address, username, isUsernameChosen, displayName, passwordHash, locale };
}
