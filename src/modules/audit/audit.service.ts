import type { Id } from '../../kernel/id.js';
import type { Client } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import type { Transaction } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { AuditEventRepository } from './audit-event.repository.js';

/** Names of what is recorded. */
type AuditAction = 'session.revoked' | 'session.token_reused' | 'signing_key.created';

/** Something that happened, in the words of who did what to whom. Secrets are never part of it. */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly actorId: Id<'User'> | undefined;
  readonly userId: Id<'User'> | undefined;
  readonly targetId: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** From where; undefined when it came from no request. */
  readonly client: Client | undefined;
}

/** The record of what happened, kept in the same transaction as the deed, so that neither exists without the other. */
export class AuditService {
  readonly #events: AuditEventRepository;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(events: AuditEventRepository, clock: Clock, random: Random) {
    this.#events = events;
    this.#clock = clock;
    this.#random = random;
  }

  /** Records events as part of the transaction. */
  async record(events: readonly AuditEvent[], tx: Transaction): Promise<void> {
    if (events.length === 0) return;
    const createdAt = this.#clock.now();
    const rows = events.map(({ action, actorId, userId, targetId, details, client }) => ({
      id: this.#random.uuid(),
      action,
      createdAt,
      actorId: actorId ?? null,
      userId: userId ?? null,
      targetId,
      details: details ?? {},
      ipAddress: client?.ipAddress ?? null,
      userAgent: client?.userAgent ?? null,
    }));
    await this.#events.insertEvents(rows, tx);
  }
}
