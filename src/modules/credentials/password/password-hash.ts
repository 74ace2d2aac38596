import { availableParallelism } from 'node:os';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { LimitedError } from '../../../kernel/app-error.js';
import type { SecretText } from '../../../kernel/secret-text.js';

/** argon2id; the package's enumeration cannot be imported where each file is compiled on its own. */
const argon2id = 2;
const maxWaiting = 50;

/** Cost of a hash: memory in KiB, passes, and lanes (RFC 9106 section 3.1). */
export interface HashCost {
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
}

/**
 * Hashes passwords with argon2id, off the event loop. No more of them run at once than there are processors, and no
 * more than 50 wait: beyond that a login is asked to come back, so that a flood of logins starves nothing else.
 */
export class PasswordHasher {
  readonly #cost: HashCost;
  readonly #pepper: Buffer | undefined;
  readonly #queue = pLimit(availableParallelism());
  #decoy: string | undefined;

  constructor(cost: HashCost, pepper: SecretText | undefined) {
    this.#cost = cost;
    this.#pepper = pepper && Buffer.from(pepper.reveal());
  }

  /**
   * Hash of a password in PHC form, with a fresh salt of 128 bits.
   * @throws {LimitedError} when too many hashes wait already
   */
  async hash(password: string): Promise<string> {
    const { memoryKib, iterations, parallelism } = this.#cost;
    return this.#inTurn(() =>
      hash(password, {
        algorithm: argon2id,
        memoryCost: memoryKib,
        timeCost: iterations,
        parallelism,
        ...this.#secret(),
      }),
    );
  }

  /**
   * Whether the password belongs to the hash. Without a hash the same work is done on a decoy, so that the time taken
   * does not tell whether there is one.
   * @throws {LimitedError} when too many hashes wait already
   */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const compared = passwordHash ?? (await this.#decoyHash());
    const isSame = await this.#inTurn(() => verify(compared, password, this.#secret()));
    return isSame && passwordHash !== undefined;
  }

  /** Makes the decoy ahead of the first login, which would otherwise take longer than the next. */
  async start(): Promise<void> {
    await this.#decoyHash();
  }

  /** Whether a hash was made at another cost than is configured now. */
  isOutdated(passwordHash: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(passwordHash);
    const { memoryKib, iterations } = this.#cost;
    return memoryCost !== memoryKib || timeCost !== iterations || parallelism !== this.#cost.parallelism;
  }

  async #decoyHash(): Promise<string> {
    this.#decoy ??= await this.hash('a decoy that no account has');
    return this.#decoy;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#queue.pendingCount >= maxWaiting) throw new LimitedError(1);
    return this.#queue(work);
  }

  #secret(): { secret?: Buffer } {
    return this.#pepper ? { secret: this.#pepper } : {};
  }
}
