import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import {
  faultsIn,
  login,
  registrationCodeResend,
  registrationComplete,
  registrationStart,
} from '../support/operations.js';
import {
  aUser,
  insertUsers,
  type SignedIn,
  setStatus,
  startRegistration,
  stranger,
} from '../support/people.js';

const warmUps = 5;
const samples = 60;
const largestDifference = 0.25;
/** What an account changes in the time shows each time; what other programs on the machine change does not. */
const patience = { retry: 2, timeout: 60_000 };

type Work = () => Promise<unknown>;

/**
 * How long several kinds of work take, as shares of what one takes on average. They are taken by turns and compared
 * within a turn, so that whatever slows the machine for a while slows all of them.
 */
async function sharesOf(kinds: Record<string, Work>): Promise<Record<string, number>> {
  const entries = Object.entries(kinds);
  const shares = new Map<string, number[]>(entries.map(([kind]) => [kind, []]));
  for (let round = -warmUps; round < samples; round += 1) {
    // Each round begins with another kind, so that none always follows the same one.
    const turn = Math.abs(round) % entries.length;
    const times: [string, number][] = [];
    for (const [kind, work] of [...entries.slice(turn), ...entries.slice(0, turn)]) {
      const startedAt = performance.now();
      await work();
      times.push([kind, performance.now() - startedAt]);
    }
    const average = times.reduce((sum, [, time]) => sum + time, 0) / times.length;
    if (round >= 0) for (const [kind, time] of times) shares.get(kind)?.push(time / average);
  }
  return Object.fromEntries([...shares].map(([kind, values]) => [kind, median(values)]));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

async function expectAlike(kinds: Record<string, Work>): Promise<void> {
  const shares = await sharesOf(kinds);
  const values = Object.values(shares);
  const difference = Math.max(...values) / Math.min(...values) - 1;
  expect(difference, JSON.stringify(shares)).toBeLessThan(largestDifference);
}

describe('Nobody learns from an answer whether an account exists', () => {
  let app: TestApp;
  let owner: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    owner = await aUser(app);
  });
  afterAll(() => app.stop());

  /** The statements that one piece of work costs; mail leaves at its own pace and is not counted. */
  async function statementsOf(work: Work): Promise<string[]> {
    app.statements.length = 0;
    await work();
    return app.statements.filter((statement) => !statement.startsWith('update "outbox_messages"'));
  }

  const attempt = (identifier: string) => async () => {
    const input = { identifier, password: 'a password that is wrong' };
    const { login: payload } = await app.client().run(login, { input });
    expect(faultsIn(payload)).toEqual(['- INVALID_CREDENTIALS']);
  };

  const start = (email: string) => async () => {
    const { username, password } = stranger();
    const input = { email, username, password };
    const { registrationStart: payload } = await app.client().run(registrationStart, { input });
    expect(faultsIn(payload)).toEqual([]);
  };

  async function peopleWhoCannotLogIn() {
    const [withoutPassword] = await insertUsers(app, [{}]);
    const suspended = await aUser(app);
    await setStatus(app, suspended, 'SUSPENDED');
    const deleted = await aUser(app);
    await setStatus(app, deleted, 'DELETED');
    if (!withoutPassword) throw new Error('A user was expected.');
    return { withoutPassword, suspended, deleted };
  }

  describe('by the statements that it costs', () => {
    it('to log in: the same ones for nobody, for a wrong password, and for whoever cannot log in', async () => {
      const { withoutPassword, suspended, deleted } = await peopleWhoCannotLogIn();
      for (const by of ['username', 'email'] as const) {
        const ofNobody = await statementsOf(attempt(stranger()[by]));
        expect(ofNobody).toHaveLength(2);
        for (const person of [owner, withoutPassword, suspended, deleted]) {
          expect(await statementsOf(attempt(person[by]))).toEqual(ofNobody);
        }
      }
    });

    it('to register: the same ones for a taken and for a free address', async () => {
      const ofFree = await statementsOf(start(stranger().email));
      expect(ofFree.length).toBeGreaterThanOrEqual(4);
      expect(await statementsOf(start(owner.email))).toEqual(ofFree);
      const { suspended, deleted } = await peopleWhoCannotLogIn();
      expect(await statementsOf(start(suspended.email))).toEqual(ofFree);
      expect(await statementsOf(start(deleted.email))).toEqual(ofFree);
    });

    it('to ask for a new code and to try a wrong one: the same ones for a taken and for a free address', async () => {
      const costs = [];
      for (const email of [stranger().email, owner.email]) {
        const { username, password } = stranger();
        const client = app.client();
        const registrationId = await startRegistration(client, { email, username, password });
        const tooSoon = await statementsOf(() =>
          client.run(registrationCodeResend, { input: { registrationId } }),
        );
        app.clock.advance(60);
        const resent = await statementsOf(() =>
          client.run(registrationCodeResend, { input: { registrationId } }),
        );
        const tried = await statementsOf(() =>
          client.run(registrationComplete, { input: { registrationId, code: 'wrong' } }),
        );
        costs.push({ tooSoon, resent, tried });
      }
      const [ofFree, ofTaken] = costs;
      expect(ofTaken).toEqual(ofFree);
      const isLetter = (statement: string) => statement.startsWith('insert into "outbox_messages"');
      expect(ofFree?.tooSoon.some(isLetter)).toBe(false);
      expect(ofFree?.resent.some(isLetter)).toBe(true);
    });
  });

  describe('by the time that it takes', () => {
    it('to register with a taken and with a free address', patience, async () => {
      await expectAlike({
        taken: start(owner.email),
        free: () => start(stranger().email)(),
      });
    });

    it('to log in as nobody, with a wrong password, and as whoever has none', patience, async () => {
      const { withoutPassword } = await peopleWhoCannotLogIn();
      await expectAlike({
        nobody: () => attempt(stranger().username)(),
        wrong: attempt(owner.username),
        none: attempt(withoutPassword.username),
      });
    });
  });
});
