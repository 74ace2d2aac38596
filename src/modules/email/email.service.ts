import type { Clock } from '../../platform/clock.js';
import { secondsAfter } from '../../platform/clock.js';
import type { Transaction } from '../../platform/database.js';
import type { KeyRing } from '../../platform/key-ring.js';
import type { Logger } from '../../platform/logger.js';
import { type Mailer, type MailMessage, MailRefusedError, sendingTimeoutMs } from '../../platform/mailer.js';
import type { Random } from '../../platform/random.js';
import { type Letter, renderLetter } from './letter.js';
import type { OutboxRepository } from './outbox.repository.js';
import type { OutboxRow } from './outbox.table.js';

export type { Letter };

const sealPurpose = 'outbox message';
const batchSize = 10;
/** Longer than a mailer ever takes, so that a message is not sent twice while its first sender still works. */
const leaseSeconds = (6 * sendingTimeoutMs) / 1000;
const firstRetrySeconds = 5;
const longestRetrySeconds = 15 * 60;
const giveUpAfterSeconds = 24 * 60 * 60;
const keepDoneSeconds = 30 * 24 * 60 * 60;

export interface EmailServiceParts {
  readonly outbox: OutboxRepository;
  readonly mailer: Mailer;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly instanceName: string;
  /** Called when there may be something to deliver. */
  readonly wake: () => void;
}

/**
 * Mail on its way out. A letter is a row in the transaction of what it tells of, so one exists exactly when the other
 * does; delivery follows on its own, is retried for a day, and may on a crash happen twice but not never.
 */
export class EmailService {
  readonly #parts: EmailServiceParts;

  constructor(parts: EmailServiceParts) {
    this.#parts = parts;
  }

  /** Puts a letter into the outbox, as part of the transaction. */
  async enqueue(to: string, letter: Letter, tx: Transaction): Promise<void> {
    const { outbox, keyRing, clock, random, instanceName } = this.#parts;
    const id = random.uuid();
    const now = clock.now();
    const message: MailMessage = { id, to, ...renderLetter(letter, instanceName) };
    const sealedMessage = keyRing.seal(sealPurpose, id, JSON.stringify(message));
    await outbox.insertMessage({ id, letter: letter.name, sealedMessage, createdAt: now, dueAt: now }, tx);
  }

  /** Says that a transaction with a letter has been committed, so that it leaves now and not at the next turn. */
  deliverSoon(): void {
    this.#parts.wake();
  }

  /** Hands over everything that is due. */
  async deliverDue(): Promise<void> {
    const { outbox, clock } = this.#parts;
    for (;;) {
      const now = clock.now();
      const rows = await outbox.leaseDue(now, secondsAfter(now, leaseSeconds), batchSize);
      await Promise.all(rows.map((row) => this.#deliver(row)));
      if (rows.length < batchSize) return;
    }
  }

  /** Forgets mail that was sent or given up 30 days ago. */
  async forgetDone(): Promise<void> {
    await this.#parts.outbox.deleteDone(secondsAfter(this.#parts.clock.now(), -keepDoneSeconds));
  }

  async #deliver(row: OutboxRow): Promise<void> {
    const { outbox, mailer, keyRing, clock, logger } = this.#parts;
    try {
      const message = keyRing.open(sealPurpose, row.id, row.sealedMessage ?? new Uint8Array());
      await mailer.send(JSON.parse(message) as MailMessage);
    } catch (err) {
      return this.#retryLater(row, err);
    }
    await outbox.updateSent(row.id, clock.now());
    logger.debug({ message: row.id, letter: row.letter }, 'Mail sent');
  }

  async #retryLater(row: OutboxRow, err: unknown): Promise<void> {
    const { outbox, clock, logger } = this.#parts;
    const now = clock.now();
    const isPermanent = err instanceof MailRefusedError && err.isPermanent;
    if (isPermanent || now >= secondsAfter(row.createdAt, giveUpAfterSeconds)) {
      logger.error({ err, message: row.id, letter: row.letter, attempts: row.attempts }, 'Mail given up');
      return outbox.updateFailed(row.id);
    }
    logger.warn(
      { err, message: row.id, letter: row.letter, attempts: row.attempts },
      'Mail not sent; will try again',
    );
    const wait = Math.min(firstRetrySeconds * 2 ** (row.attempts - 1), longestRetrySeconds);
    // Jitter, so that messages that failed together do not all come back together.
    const jitter = 0.75 + Number(this.#parts.random.digits(2)) / 200;
    return outbox.updateDue(row.id, secondsAfter(now, wait * jitter));
  }
}
