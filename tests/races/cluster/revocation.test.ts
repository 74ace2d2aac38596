import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, type ClusterNode, startCluster } from './cluster.js';
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

/** A way in which a session ends on a node, with another live session of the same user at hand. */
interface Ending {
  readonly by: string;
  end(race: Race, node: ClusterNode, victim: Tokens, other: Tokens): Promise<void>;
}

const endings: readonly Ending[] = [
  {
    by: 'its logout',
    end: (race, node, victim) => race.logout(node, victim.accessToken),
  },
  {
    by: 'its revocation from another session',
    end: (race, node, victim, other) => race.revoke(node, other.accessToken, sessionOf(victim.accessToken)),
  },
];

describe('A session that ends while clients of two nodes use and renew it', { timeout: 600_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ MAX_SESSIONS_PER_USER: '1000' });
  });
  afterAll(() => cluster?.stop());

  /**
   * One client ends the session, a little later or earlier each round; half of the others use it until it has ended,
   * and half renew it. Gives all tokens that they came by.
   */
  function contested(
    race: Race,
    victim: Tokens,
    round: number,
    end: (node: ClusterNode) => Promise<void>,
  ): Promise<Tokens[]> {
    let isEnded = false;
    const ender = round % clients;
    return together(cluster, async (client, node) => {
      if (client === ender) {
        await pause(round % 8);
        await end(node).finally(() => {
          isEnded = true;
        });
        return victim;
      }
      if (client % 4 < 2) return (await race.refresh(node, victim.refreshToken)) ?? victim;
      for (let isLast = false; !isLast; ) {
        isLast = isEnded;
        await race.use(node, victim.accessToken);
      }
      return victim;
    });
  }

  /** Runs one round; `contend` begins the contest for the session of the victim. */
  async function passRound(
    race: Race,
    { victim, bystander }: { readonly victim: Tokens; readonly bystander: Tokens },
    round: number,
    { end }: Ending,
    contend: (session: string, begin: () => Promise<Tokens[]>) => Promise<Tokens[]>,
  ): Promise<void> {
    const session = sessionOf(victim.accessToken);
    const handedOut = await contend(session, () =>
      contested(race, victim, round, (node) => end(race, node, victim, bystander)),
    );
    await refusedNow(race, cluster, handedOut);
    await Promise.all(cluster.nodes.map((node) => race.use(node, bystander.accessToken)));
    const [row] = await cluster.sql`
      select revoked_at, revocation_reason as reason from sessions where id = ${rowId(session)}`;
    if (row?.['revoked_at'] == null || row?.['reason'] === 'TOKEN_REUSE') {
      race.complain(`A session that was ended stands with the reason ${row?.['reason']}.`);
    }
  }

  it.each(endings)(
    'is refused from the answer to $by on, by either node, and leaves no successor',
    async ({ by, end }) => {
      const race = new Race(`use and refresh of a session against ${by}`, cluster);
      const bystander = await register(cluster.nodes[0]);
      for (const [round, victim] of (await openSessions(cluster, bystander, rounds)).entries()) {
        await passRound(race, { victim, bystander }, round, { by, end }, (_, begin) => begin());
      }
      expect(await race.conclude()).toEqual([]);
    },
  );

  it.each(endings)(
    'is refused so too when $by and the renewals wait for the row together',
    async ({ by, end }) => {
      const race = new Race(`refresh of a session against ${by}, all behind its row lock`, cluster);
      const bystander = await register(cluster.nodes[0]);
      for (const [round, victim] of (await openSessions(cluster, bystander, lockedRounds)).entries()) {
        await passRound(race, { victim, bystander }, round, { by, end }, (session, begin) =>
          behindRowLock(cluster, session, clients / 2, begin),
        );
      }
      expect(await race.conclude(lockedRounds)).toEqual([]);
    },
  );
});
