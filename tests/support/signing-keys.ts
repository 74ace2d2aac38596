import { SecretText } from '../../src/kernel/secret-text.js';
import type { AuditService } from '../../src/modules/audit/audit.service.js';
import type { SigningKeyRepository } from '../../src/modules/sessions/tokens/signing-key.repository.js';
import { SigningKeyService } from '../../src/modules/sessions/tokens/signing-key.service.js';
import type { SigningKeyRow } from '../../src/modules/sessions/tokens/signing-key.table.js';
import { SigningKeys } from '../../src/modules/sessions/tokens/signing-keys.js';
import type { Clock } from '../../src/platform/clock.js';
import type { Database } from '../../src/platform/database.js';
import { KeyRing } from '../../src/platform/key-ring.js';

/** Signing keys as the database holds them, in memory: how they are stored is not what its tests are about. */
export class KeyTable {
  readonly rows: SigningKeyRow[] = [];
  reads = 0;
  isDown = false;
  /** Whether a reading never ends, as when a network swallows packets. */
  isStuck = false;
  /** The time of the database. */
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One transaction after the other, as the lock on the table makes them. */
  transaction<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async listKeys(): Promise<SigningKeyRow[]> {
    this.reads += 1;
    if (this.isStuck) await new Promise(() => {});
    if (this.isDown) throw new Error('The database is down.');
    const byAge = (left: SigningKeyRow, right: SigningKeyRow) =>
      right.createdAt.getTime() - left.createdAt.getTime() ||
      right.signsFrom.getTime() - left.signsFrom.getTime();
    return this.rows.toSorted(byAge);
  }

  async lockKeys(): Promise<{ newest: SigningKeyRow | undefined; now: Date }> {
    const [newest] = await this.listKeys();
    return { newest, now: this.#clock.now() };
  }

  async insertKey(row: SigningKeyRow, until: Date): Promise<void> {
    for (const [index, other] of this.rows.entries()) {
      const acceptedUntil = other.acceptedUntil && other.acceptedUntil < until ? other.acceptedUntil : until;
      this.rows[index] = { ...other, acceptedUntil };
    }
    this.rows.push(row);
  }

  async deleteRetired(before: Date): Promise<void> {
    const kept = this.rows.filter(({ acceptedUntil }) => !acceptedUntil || acceptedUntil >= before);
    this.rows.splice(0, this.rows.length, ...kept);
  }
}

/** What a node has of the keys in a table. */
export interface KeyNode {
  readonly keys: SigningKeys;
  readonly service: SigningKeyService;
}

/** A node that has read nothing yet. */
export function keyNode(
  table: KeyTable,
  clock: Clock,
  { secretKey = 'the secret key of the instance', publishSeconds = 600, rotationDays = 90 } = {},
): KeyNode {
  const repository = table as unknown as SigningKeyRepository;
  const keyRing = new KeyRing(new SecretText(secretKey));
  const keys = new SigningKeys(repository, keyRing, clock);
  const service = new SigningKeyService({
    database: table as unknown as Database,
    audit: { record: async () => {} } as unknown as AuditService,
    announce: () => {},
    repository,
    keys,
    keyRing,
    clock,
    publishSeconds,
    rotationDays,
  });
  return { keys, service };
}
