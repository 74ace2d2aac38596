/**
 * What came of an operation: `refused` in so many words, `failed` by a fault of the server, or `unknown` because no
 * answer came. What failed or is unknown may have happened or not.
 */
export type Outcome = 'ok' | 'refused' | 'failed' | 'unknown';

/** One request as its client saw it. Both moments are of one monotonic clock, in milliseconds. */
export interface Operation {
  readonly action: 'use' | 'refresh' | 'revoke';
  readonly node: number;
  /** The session that it is about. */
  readonly session: string;
  /** What it presents that is good for one effect only. */
  readonly spends?: string;
  /** What an `ok` brought about; left out, it is an effect of its own. */
  readonly effect?: string;
  readonly outcome: Outcome;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The operations of a race, in any order. */
export type History = readonly Operation[];

/**
 * Revocation is a one-way register: every success on a session that began after a revocation of it was acknowledged,
 * on any node.
 */
export function usesAfterRevocation(history: History): string[] {
  const acknowledgedAt = earliest(
    history.filter(({ action, outcome }) => action === 'revoke' && outcome === 'ok'),
    ({ endedAt }) => endedAt,
  );
  return history
    .filter(({ action, outcome }) => action !== 'revoke' && outcome === 'ok')
    .filter(({ session, startedAt }) => startedAt > (acknowledgedAt.get(session) ?? Number.POSITIVE_INFINITY))
    .map((operation) => `${describe(operation)}, after the revocation was acknowledged`);
}

/** At most once: every success that brought about something else than the first one with the same single-use thing. */
export function furtherEffects(history: History): string[] {
  const first = new Map<string, Operation>();
  const further: string[] = [];
  for (const operation of history) {
    const { spends, outcome, effect } = operation;
    if (spends === undefined || outcome !== 'ok') continue;
    const earlier = first.get(spends);
    if (!earlier) first.set(spends, operation);
    else if (effect === undefined || effect !== earlier.effect) {
      further.push(`${describe(operation)}, with another effect than a request before`);
    }
  }
  return further;
}

/** Nobody is signed out: every refusal of a session that was over before anybody had begun to revoke it. */
export function needlessRefusals(history: History): string[] {
  const begunAt = earliest(
    history.filter(({ action, outcome }) => action === 'revoke' && outcome !== 'refused'),
    ({ startedAt }) => startedAt,
  );
  return history
    .filter(({ action, outcome }) => action !== 'revoke' && outcome === 'refused')
    .filter(({ session, endedAt }) => endedAt < (begunAt.get(session) ?? Number.POSITIVE_INFINITY))
    .map((operation) => `${describe(operation)}, which nobody had revoked`);
}

/** Silence: every answer that says the fault is the server's. */
export function failures(history: History): string[] {
  return history.filter(({ outcome }) => outcome === 'failed').map(describe);
}

/** Whatever a history must never show. */
export function violationsIn(history: History): string[] {
  return [usesAfterRevocation, furtherEffects, needlessRefusals, failures].flatMap((check) => check(history));
}

function earliest(operations: History, moment: (operation: Operation) => number): Map<string, number> {
  const moments = new Map<string, number>();
  for (const operation of operations) {
    const known = moments.get(operation.session) ?? Number.POSITIVE_INFINITY;
    moments.set(operation.session, Math.min(known, moment(operation)));
  }
  return moments;
}

function describe({ action, outcome, session, node, startedAt, endedAt }: Operation): string {
  return `${action} of ${session} on node ${node}, ${startedAt.toFixed(2)} to ${endedAt.toFixed(2)} ms: ${outcome}`;
}
