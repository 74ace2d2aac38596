import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../support/people.js';
import { type Cluster, startCluster } from './cluster.js';
import { openSessions, register } from './people.js';
import {
  behindRowLock,
  clients,
  lockedRounds,
  Race,
  refusedNow,
  rounds,
  rowId,
  sessionOf,
  type Tokens,
  together,
} from './race.js';

describe('Refresh tokens that clients of two nodes present at once', { timeout: 600_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ MAX_SESSIONS_PER_USER: '1000' });
  });
  afterAll(() => cluster?.stop());

  const rowOf = async (session: string) => {
    const [row] = await cluster.sql`
      select refresh_counter, revocation_reason from sessions where id = ${rowId(session)}`;
    return { counter: Number(row?.['refresh_counter']), reason: row?.['revocation_reason'] as string | null };
  };

  /** All present the one token; then each access token that anybody got is shown to both nodes. */
  async function traded(race: Race, { refreshToken }: Tokens): Promise<Tokens[]> {
    const answers = await together(cluster, (_, node) => race.refresh(node, refreshToken));
    return answers.flatMap((tokens) => tokens ?? []);
  }

  async function passRoundOfTrades(
    race: Race,
    held: Tokens,
    counter: number,
    trade: (race: Race, held: Tokens) => Promise<Tokens[]>,
  ): Promise<Tokens> {
    const handedOut = await trade(race, held);
    if (handedOut.length < clients) race.complain(`${handedOut.length} of ${clients} got a successor.`);
    const row = await rowOf(sessionOf(held.accessToken));
    if (row.counter !== counter + 1) race.complain(`The counter went from ${counter} to ${row.counter}.`);
    await together(cluster, async (client, node, other) => {
      const { accessToken } = handedOut[client] ?? held;
      await Promise.all([race.use(node, accessToken), race.use(other, accessToken)]);
    });
    return handedOut[0] ?? held;
  }

  it('give all of them one successor, count once, and make nothing but tokens that work', async () => {
    const race = new Race('refresh of one token', cluster);
    let held: Tokens = await register(cluster.nodes[0]);
    for (let round = 0; round < rounds; round += 1) held = await passRoundOfTrades(race, held, round, traded);
    expect(await race.conclude()).toEqual([]);
  });

  it('do so too when all of them wait for the row together', async () => {
    const race = new Race('refresh of one token, all behind its row lock', cluster);
    let held: Tokens = await register(cluster.nodes[0]);
    for (let round = 0; round < lockedRounds; round += 1) {
      held = await passRoundOfTrades(race, held, round, (_, { accessToken }) =>
        behindRowLock(cluster, sessionOf(accessToken), clients, () => traded(race, held)),
      );
    }
    expect(await race.conclude(lockedRounds)).toEqual([]);
  });

  /** Two clients present the token before the last but one, all others the good one. */
  function replayed(race: Race, first: Tokens, third: Tokens, round: number): Promise<Tokens[]> {
    const thieves = [round % clients, (round + 1) % clients];
    return together(cluster, async (client, node, other) => {
      if (!thieves.includes(client)) return (await race.refresh(node, third.refreshToken)) ?? third;
      await race.replay(node, first.refreshToken);
      await race.use(other, third.accessToken);
      return third;
    });
  }

  async function passRoundOfReplay(
    race: Race,
    first: Tokens,
    bystander: Tokens,
    round: number,
    replay: (third: Tokens) => Promise<Tokens[]>,
  ): Promise<Tokens> {
    const [node, other] = round % 2 === 0 ? cluster.nodes : [cluster.nodes[1], cluster.nodes[0]];
    const second = await race.refresh(other, first.refreshToken);
    const third = second && (await race.refresh(node, second.refreshToken));
    if (!third) throw new Error('The session did not come to its third token.');
    const handedOut = await replay(third);
    await refusedNow(race, cluster, handedOut);
    const { reason } = await rowOf(sessionOf(first.accessToken));
    if (reason !== 'TOKEN_REUSE') race.complain(`A replayed session ended with the reason ${reason}.`);
    await Promise.all(cluster.nodes.map((each) => race.use(each, bystander.accessToken)));
    return (await race.refresh(other, bystander.refreshToken)) ?? bystander;
  }

  const liveSessionsOf = async ({ username }: Person) => {
    const rows = await cluster.sql`
      select sessions.id from sessions join users on users.id = user_id
      where username = ${username} and revoked_at is null`;
    return rows.map(({ id }) => id);
  };

  it('end their session when one of them was spent long ago, and no other session of that user', async () => {
    const race = new Race('replay of a token two rotations old', cluster);
    const person = await register(cluster.nodes[0]);
    let bystander: Tokens = person;
    for (const [round, first] of (await openSessions(cluster, person, rounds)).entries()) {
      bystander = await passRoundOfReplay(race, first, bystander, round, (third) =>
        replayed(race, first, third, round),
      );
    }
    expect(await race.conclude()).toEqual([]);
    expect(await liveSessionsOf(person)).toEqual([rowId(sessionOf(person.accessToken))]);
  });

  it('do so too when all of them wait for the row together', async () => {
    const race = new Race('replay of a token two rotations old, all behind its row lock', cluster);
    const person = await register(cluster.nodes[0]);
    let bystander: Tokens = person;
    for (const [round, first] of (await openSessions(cluster, person, lockedRounds)).entries()) {
      bystander = await passRoundOfReplay(race, first, bystander, round, (third) =>
        behindRowLock(cluster, sessionOf(first.accessToken), clients, () =>
          replayed(race, first, third, round),
        ),
      );
    }
    expect(await race.conclude(lockedRounds)).toEqual([]);
    expect(await liveSessionsOf(person)).toEqual([rowId(sessionOf(person.accessToken))]);
  });
});
