import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  failures,
  furtherEffects,
  type History,
  needlessRefusals,
  type Operation,
  usesAfterRevocation,
  violationsIn,
} from './history.js';

/** A request, and the moment between its beginning and its answer at which a correct server took it up. */
interface Request {
  readonly action: 'use' | 'refresh';
  readonly node: number;
  readonly at: number;
  readonly sentBefore: number;
  readonly answeredAfter: number;
  readonly isLost: boolean;
}

const requests: fc.Arbitrary<Request> = fc.record({
  action: fc.constantFrom('use', 'refresh'),
  node: fc.nat(1),
  at: fc.integer({ min: 0, max: 1_000 }),
  sentBefore: fc.integer({ min: 0, max: 60 }),
  answeredAfter: fc.integer({ min: 0, max: 60 }),
  isLost: fc.boolean(),
});

const early: Request = {
  action: 'refresh',
  node: 0,
  at: 100,
  sentBefore: 5,
  answeredAfter: 5,
  isLost: false,
};
/** Part of every history: two renewals that are over before the revocation, and a use that begins after it. */
const certain: readonly Request[] = [early, { ...early, node: 1 }, { ...early, action: 'use', at: 900 }];

/** All that befalls a session which is revoked on the way. */
const lives = fc
  .record({
    session: fc.uuid(),
    revokedAt: fc.integer({ min: 300, max: 700 }),
    sentBefore: fc.integer({ min: 0, max: 100 }),
    answeredAfter: fc.integer({ min: 0, max: 100 }),
    sent: fc.array(requests, { maxLength: 30 }),
  })
  .map(({ session, revokedAt, sentBefore, answeredAfter, sent }): Operation[] => [
    {
      action: 'revoke',
      node: 0,
      session,
      outcome: 'ok',
      startedAt: revokedAt - sentBefore,
      endedAt: revokedAt + answeredAfter,
    },
    ...[...certain, ...sent].map((request) => answered(request, session, revokedAt)),
  ]);

function answered(request: Request, session: string, revokedAt: number): Operation {
  const { action, node, at, sentBefore, answeredAfter, isLost } = request;
  const answer = at < revokedAt ? 'ok' : 'refused';
  const outcome = isLost ? 'unknown' : answer;
  const token = `${session}.0`;
  return {
    action,
    node,
    session,
    outcome,
    startedAt: at - sentBefore,
    endedAt: at + answeredAfter,
    ...(action === 'refresh' ? { spends: token } : {}),
    ...(action === 'refresh' && outcome === 'ok' ? { effect: `${session}.1` } : {}),
  };
}

/** Histories that a correct server can leave behind, in any order. */
const goodHistories = fc
  .array(lives, { minLength: 1, maxLength: 4 })
  .map((each) => each.flat())
  .chain((history) => fc.shuffledSubarray(history, { minLength: history.length }));

/** Good histories in which one operation was tampered with, of those to which that does harm. */
function spoilt(
  isHarmful: (operation: Operation, history: History) => boolean,
  tamper: (operation: Operation) => Operation,
): fc.Arbitrary<History> {
  return fc.tuple(goodHistories, fc.nat()).map(([history, choice]) => {
    const candidates = history.filter((operation) => isHarmful(operation, history));
    const chosen = candidates[choice % candidates.length];
    return history.map((operation) => (operation === chosen ? tamper(operation) : operation));
  });
}

const revocationOf = ({ session }: Operation, history: History) =>
  history.find((each) => each.action === 'revoke' && each.session === session) as Operation;

describe('The check of a history', () => {
  it('finds nothing in what a correct server leaves behind, whatever got no answer', () => {
    fc.assert(
      fc.property(goodHistories, (history) => {
        expect(violationsIn(history)).toEqual([]);
      }),
    );
  });

  it('finds each success that began after the revocation was acknowledged', () => {
    const late = spoilt(
      (operation, history) =>
        operation.outcome === 'refused' && operation.startedAt > revocationOf(operation, history).endedAt,
      (operation) => ({ ...operation, outcome: 'ok', effect: `${operation.session}.1` }),
    );
    fc.assert(
      fc.property(late, (history) => {
        expect(usesAfterRevocation(history)).toHaveLength(1);
        expect(violationsIn(history)).toHaveLength(1);
      }),
    );
  });

  it('finds a second successor of one token', () => {
    const forked = spoilt(
      ({ action, outcome }) => action === 'refresh' && outcome === 'ok',
      (operation) => ({ ...operation, effect: 'another successor' }),
    );
    fc.assert(
      fc.property(forked, (history) => {
        expect(furtherEffects(history).length).toBeGreaterThan(0);
        expect(usesAfterRevocation(history)).toEqual([]);
      }),
    );
  });

  it('finds a second success of what is good for one and leaves nothing to compare', () => {
    const spent: Operation = {
      action: 'refresh',
      node: 0,
      session: 'a',
      spends: 'a token',
      outcome: 'ok',
      startedAt: 0,
      endedAt: 1,
    };
    expect(furtherEffects([spent, { ...spent, outcome: 'refused' }])).toEqual([]);
    expect(furtherEffects([spent, { ...spent, node: 1 }])).toHaveLength(1);
  });

  it('finds a refusal that was over before anybody revoked the session', () => {
    const refused = spoilt(
      (operation, history) =>
        operation.outcome === 'ok' && operation.endedAt < revocationOf(operation, history).startedAt,
      (operation) => ({ ...operation, outcome: 'refused' }),
    );
    fc.assert(
      fc.property(refused, (history) => {
        expect(needlessRefusals(history)).toHaveLength(1);
        expect(violationsIn(history)).toHaveLength(1);
      }),
    );
  });

  it('finds every refusal when the revocation itself was refused', () => {
    const unfounded = goodHistories.map((history) =>
      history.map((operation) =>
        operation.action === 'revoke' ? { ...operation, outcome: 'refused' as const } : operation,
      ),
    );
    fc.assert(
      fc.property(unfounded, (history) => {
        const refusals = history.filter(
          ({ action, outcome }) => action !== 'revoke' && outcome === 'refused',
        );
        expect(needlessRefusals(history)).toHaveLength(refusals.length);
      }),
    );
  });

  it('takes a revocation without an answer for one that may have happened or not', () => {
    const uncertain = goodHistories.map((history) =>
      history.map((operation) =>
        operation.action === 'revoke' ? { ...operation, outcome: 'unknown' as const } : operation,
      ),
    );
    fc.assert(
      fc.property(uncertain, (history) => {
        expect(violationsIn(history)).toEqual([]);
        const survived = history.map((operation) =>
          operation.outcome === 'refused' ? { ...operation, outcome: 'ok' as const } : operation,
        );
        expect(usesAfterRevocation(survived)).toEqual([]);
      }),
    );
  });

  it('finds every fault of the server', () => {
    const faulty = spoilt(
      () => true,
      (operation) => ({ ...operation, outcome: 'failed' }),
    );
    fc.assert(
      fc.property(faulty, (history) => {
        expect(failures(history)).toHaveLength(1);
      }),
    );
  });
});
