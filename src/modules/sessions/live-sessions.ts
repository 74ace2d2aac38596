import type { Id } from '../../kernel/id.js';
import type { SignedInViewer } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import { isLive, type SessionFacts } from './authentication.service.js';
import type { SessionRevocationReason } from './session-revocation-reason.js';

/** How a session that was watched ended; without a reason it ran out of time. */
export interface SessionEnding {
  readonly sessionId: Id<'Session'>;
  readonly reason: SessionRevocationReason | null;
}

type Watcher = (ending: SessionEnding) => void;

/** Most sessions that one statement asks about. */
const maxBatchSize = 1_000;

/**
 * Sessions for which this node keeps something open. That one may have ended is heard from other nodes, or suspected;
 * whether it has is always read from the database.
 */
export class LiveSessions {
  readonly #listFacts: (ids: readonly Id<'Session'>[]) => Promise<SessionFacts[]>;
  readonly #clock: Clock;
  readonly #watchers = new Map<Id<'Session'>, Set<Watcher>>();
  readonly #sessionsOf = new Map<Id<'User'>, Set<Id<'Session'>>>();

  constructor(listFacts: (ids: readonly Id<'Session'>[]) => Promise<SessionFacts[]>, clock: Clock) {
    this.#listFacts = listFacts;
    this.#clock = clock;
  }

  /** Calls `watcher` once when the viewer's session has ended. Gives what stops that. */
  watch({ sessionId, userId }: SignedInViewer, watcher: Watcher): () => void {
    const watchers = this.#watchers.get(sessionId) ?? new Set();
    this.#watchers.set(sessionId, watchers.add(watcher));
    const ofUser = this.#sessionsOf.get(userId) ?? new Set();
    this.#sessionsOf.set(userId, ofUser.add(sessionId));
    return () => {
      watchers.delete(watcher);
      if (watchers.size > 0) return;
      if (this.#watchers.get(sessionId) === watchers) this.#watchers.delete(sessionId);
      if (this.#watchers.has(sessionId)) return;
      ofUser.delete(sessionId);
      if (ofUser.size === 0 && this.#sessionsOf.get(userId) === ofUser) this.#sessionsOf.delete(userId);
    };
  }

  /** Whether anything is kept open. */
  get isWatching(): boolean {
    return this.#watchers.size > 0;
  }

  /** Looks whether watched sessions have ended: those of one user, or all. */
  async check(userId?: Id<'User'>): Promise<void> {
    const ids = [...(userId === undefined ? this.#watchers.keys() : (this.#sessionsOf.get(userId) ?? []))];
    for (let start = 0; start < ids.length; start += maxBatchSize) {
      await this.#checkBatch(ids.slice(start, start + maxBatchSize));
    }
  }

  async #checkBatch(ids: readonly Id<'Session'>[]): Promise<void> {
    // Before the reading: one that is renewed meanwhile has not run out.
    const now = this.#clock.now();
    const found = new Map((await this.#listFacts(ids)).map((facts) => [facts.session.id, facts]));
    for (const sessionId of ids) {
      const facts = found.get(sessionId);
      if (facts && isLive(facts, now)) continue;
      const ending = { sessionId, reason: reasonOf(facts) };
      const watchers = this.#watchers.get(sessionId) ?? [];
      // Forgotten first: each is told once.
      this.#watchers.delete(sessionId);
      for (const watcher of watchers) watcher(ending);
    }
  }
}

function reasonOf(facts: SessionFacts | undefined): SessionRevocationReason | null {
  const reason = facts?.session.revocationReason ?? null;
  if (reason !== null || facts?.user.status === 'ACTIVE') return reason;
  // Deleting a user deletes their sessions.
  return 'ACCOUNT_CLOSED';
}
