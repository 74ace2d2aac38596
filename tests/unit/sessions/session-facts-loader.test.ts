import { describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import type { SessionFacts } from '../../../src/modules/sessions/authentication.service.js';
import { createSessionFactsLoader } from '../../../src/modules/sessions/session-facts.loader.js';

type SessionId = Id<'Session'>;

const idOf = (number: number) => `session ${number}` as SessionId;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sessions as a database has them that takes its time: what a statement gives was true when it began. */
class Table {
  readonly ended = new Set<SessionId>();
  readonly statements: (readonly SessionId[])[] = [];
  delayMs = 0;
  failures = 0;

  async listFacts(ids: readonly SessionId[]): Promise<SessionFacts[]> {
    this.statements.push(ids);
    if (this.failures > 0) {
      this.failures -= 1;
      await pause(this.delayMs);
      throw new Error('The database is down.');
    }
    const found = ids.filter((id) => !this.ended.has(id));
    await pause(this.delayMs);
    // In any order: the answer is told apart by its ids alone.
    return found.toReversed().map((id) => ({ session: { id } }) as unknown as SessionFacts);
  }
}

function start(table = new Table()) {
  const find = createSessionFactsLoader((ids) => table.listFacts(ids));
  return { table, find };
}

describe('what decides about sessions', () => {
  it('is read again for every request: nothing is remembered', async () => {
    const { table, find } = start();
    expect(await find(idOf(1))).toBeDefined();
    table.ended.add(idOf(1));
    expect(await find(idOf(1))).toBeUndefined();
    expect(table.statements).toHaveLength(2);
  });

  it('of one who asks while a statement runs is not taken from that statement', async () => {
    const { table, find } = start();
    table.delayMs = 30;
    const early = find(idOf(1));
    await pause(10);
    table.ended.add(idOf(1));
    const late = find(idOf(1));
    expect(await early).toBeDefined();
    expect(await late).toBeUndefined();
  });

  it('never hides an end that came before the question, however they are interleaved', async () => {
    const { table, find } = start();
    let seen = 0;
    const checks = Array.from({ length: 400 }, async (_, number) => {
      const id = idOf(number);
      await pause(number % 17);
      table.delayMs = number % 4;
      const before = find(id);
      await pause(number % 5);
      table.ended.add(id);
      const after = find(id);
      if ((await after) !== undefined) seen += 1;
      await before;
    });
    await Promise.all(checks);
    expect(seen).toBe(0);
  });

  it('is read by one statement for all who ask together, each once', async () => {
    const { table, find } = start();
    const found = await Promise.all([1, 2, 3, 2, 1, 4].map((number) => find(idOf(number))));
    expect(found.map((facts) => facts?.session.id)).toEqual([1, 2, 3, 2, 1, 4].map(idOf));
    expect(table.statements.map((ids) => ids.toSorted())).toEqual([[1, 2, 3, 4].map(idOf)]);
  });

  it('goes to each what is theirs, and nothing to those who have none', async () => {
    const { table, find } = start();
    table.ended.add(idOf(3));
    const found = await Promise.all(Array.from({ length: 50 }, (_, number) => find(idOf(number))));
    expect(found.map((facts) => facts?.session.id)).toEqual(
      Array.from({ length: 50 }, (_, number) => (number === 3 ? undefined : idOf(number))),
    );
  });

  it('is read by few statements while one is slow, and nobody waits for it long', async () => {
    const { table, find } = start();
    table.delayMs = 300;
    const slow = find(idOf(0));
    await pause(10);
    table.delayMs = 0;
    const begin = performance.now();
    const others = Promise.all(Array.from({ length: 100 }, (_, number) => find(idOf(number + 1))));
    expect(await others).toHaveLength(100);
    expect(performance.now() - begin).toBeLessThan(200);
    expect(table.statements).toHaveLength(2);
    await slow;
  });

  it('is asked for by no more than 500 sessions at once', async () => {
    const { table, find } = start();
    const found = await Promise.all(Array.from({ length: 1_200 }, (_, number) => find(idOf(number))));
    expect(found.map((facts) => facts?.session.id)).toEqual(
      Array.from({ length: 1_200 }, (_, number) => idOf(number)),
    );
    expect(table.statements.map((ids) => ids.length)).toEqual([500, 500, 200]);
  });

  describe('when a statement fails', () => {
    it('is told to none of those who shared it, wrong or right', async () => {
      const { table, find } = start();
      table.failures = 1;
      const outcomes = await Promise.allSettled([1, 2, 3].map((number) => find(idOf(number))));
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'The database is down.' } });
      }
      expect(table.statements).toHaveLength(1);
    });

    it('harms none of those who asked meanwhile, or after', async () => {
      const { table, find } = start();
      table.failures = 1;
      table.delayMs = 20;
      const early = find(idOf(1)).catch((error: Error) => error.message);
      await pause(5);
      const meanwhile = find(idOf(1));
      expect(await early).toBe('The database is down.');
      expect((await meanwhile)?.session.id).toBe(idOf(1));
      expect((await find(idOf(2)))?.session.id).toBe(idOf(2));
    });
  });
});
