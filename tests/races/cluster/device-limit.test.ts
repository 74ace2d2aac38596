import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logout } from '../../support/operations.js';
import type { Person } from '../../support/people.js';
import { type Cluster, type ClusterNode, startCluster } from './cluster.js';
import { register } from './people.js';
import { clients, Race, rounds, rowId, sessionOf, type Tokens, together } from './race.js';

const limit = 5;
/** After so many rounds somebody else logs in, so that the table of each stays short. */
const roundsOfEach = 20;

describe('Logins of one user at two nodes at once', { timeout: 600_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ MAX_SESSIONS_PER_USER: String(limit) });
  });
  afterAll(() => cluster?.stop());

  /** Counts live sessions again and again while work is done; gives the most that any user ever had. */
  async function mostLiveDuring(work: () => Promise<void>): Promise<number> {
    let isOver = false;
    let most = 0;
    const count = async () => {
      const [row] = await cluster.sql<{ most: string | null }[]>`
        select max(live) as most from (
          select count(*) as live from sessions where revoked_at is null and expires_at > now() group by user_id
        ) as counted`;
      most = Math.max(most, Number(row?.most ?? 0));
    };
    const sampling = (async () => {
      while (!isOver) {
        await count();
        await new Promise((wait) => setTimeout(wait, 1));
      }
    })();
    await work().finally(() => {
      isOver = true;
    });
    await sampling;
    await count();
    return most;
  }

  /** The ids of somebody's sessions, live and all, newest first. */
  async function sessionsOf({ username }: Person): Promise<{ live: string[]; newest: string }> {
    const rows = await cluster.sql<{ id: string; isLive: boolean }[]>`
      select sessions.id, revoked_at is null as "isLive" from sessions join users on users.id = user_id
      where username = ${username} order by sessions.created_at desc`;
    return { live: rows.filter(({ isLive }) => isLive).map(({ id }) => id), newest: rows[0]?.id ?? '' };
  }

  /** All log in at once, while the session that is in use goes; then one more logs in. Gives that one's tokens. */
  async function passRound(race: Race, person: Person, current: Tokens, round: number): Promise<Tokens> {
    const opened = await together(
      cluster,
      (client, node) => (client < clients ? race.logIn(node, person) : logOut(race, node, current)),
      clients + 1,
    );
    if (opened.every((tokens) => tokens === undefined)) race.complain('Nobody could log in.');
    const after = await sessionsOf(person);
    if (after.live.length !== limit) race.complain(`${after.live.length} sessions are live after a round.`);
    if (!after.live.includes(after.newest)) race.complain('The newest session has ended.');

    const last = await race.logIn(cluster.nodes[round % 2 === 0 ? 0 : 1], person);
    if (!last) throw new Error('Nobody could log in after a round.');
    await Promise.all(cluster.nodes.map((node) => race.use(node, last.accessToken)));
    const { live } = await sessionsOf(person);
    if (live.length !== limit) race.complain(`${live.length} sessions are live after one more login.`);
    if (!live.includes(rowId(sessionOf(last.accessToken)))) race.complain('The last login has ended.');
    return last;
  }

  /** Ends a session that may have had to make room already. */
  async function logOut(race: Race, { api }: ClusterNode, { accessToken }: Tokens): Promise<undefined> {
    const { status, errors, text } = await api.execute(logout, {}, accessToken);
    if (status !== 200 || errors) race.complain(`A logout was answered ${text}`);
  }

  it('never leave more than five sessions, those that are newest, and all get an answer', async () => {
    const race = new Race('logins at the device limit', cluster);
    const most = await mostLiveDuring(async () => {
      for (let round = 0; round < rounds; ) {
        const person = await register(cluster.nodes[0]);
        let current: Tokens = person;
        for (let turn = 0; turn < roundsOfEach && round < rounds; turn += 1, round += 1) {
          current = await passRound(race, person, current, round);
        }
      }
    });
    expect(await race.conclude()).toEqual([]);
    expect(most).toBe(limit);
    const reasons = await cluster.sql`
      select distinct revocation_reason as reason from sessions
      where revoked_at is not null and revocation_reason <> 'LOGOUT'`;
    expect(reasons.map(({ reason }) => reason)).toEqual(['SESSION_LIMIT']);
  });
});
