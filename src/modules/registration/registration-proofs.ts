import type { Id } from '../../kernel/id.js';
import { secondsAfter } from '../../platform/clock.js';
import { isSameDigest, type KeyRing } from '../../platform/key-ring.js';
import type { Random } from '../../platform/random.js';
import type { FreshProofs } from './pending-registration.repository.js';
import type { PendingRegistrationRow } from './pending-registration.table.js';

const codeDigits = 6;

/** What a letter carries: a code to type and a token for its link, in plain. */
export interface MailedProofs {
  readonly code: string;
  readonly linkToken: string;
}

/** The two ways to prove an address. Only their keyed hashes are stored. */
export class RegistrationProofs {
  readonly #keyRing: KeyRing;
  readonly #random: Random;
  readonly #codeSeconds: number;

  constructor(keyRing: KeyRing, random: Random, codeSeconds: number) {
    this.#keyRing = keyRing;
    this.#random = random;
    this.#codeSeconds = codeSeconds;
  }

  /** A new code and a new link for a registration that ends at `endsAt`: to be mailed, and to be stored. */
  create(
    id: Id<'PendingRegistration'>,
    now: Date,
    endsAt: Date,
  ): { mailed: MailedProofs; stored: FreshProofs } {
    const code = this.#random.digits(codeDigits);
    const linkToken = this.#random.token();
    const stored = {
      codeHash: this.#codeHash(id, code),
      linkTokenHash: this.linkTokenHash(linkToken),
      codeSentAt: now,
      codeExpiresAt: new Date(Math.min(secondsAfter(now, this.#codeSeconds).getTime(), endsAt.getTime())),
    };
    return { mailed: { code, linkToken }, stored };
  }

  /** Whether a text is the code of a registration. */
  isCodeOf({ id, codeHash }: PendingRegistrationRow, text: string): boolean {
    return isSameDigest(codeHash, this.#codeHash(id, text.trim()));
  }

  /** The hash by which the registration of a link is found. */
  linkTokenHash(linkToken: string): Buffer {
    return this.#keyRing.hash('registration link', linkToken);
  }

  /** Six digits are soon searched; keyed by a secret outside the database, a copy of the table gives none away. */
  #codeHash(id: Id<'PendingRegistration'>, code: string): Buffer {
    return this.#keyRing.hash('registration code', id, code);
  }
}
