import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OwnRedis } from '../../support/own-redis.js';
import { freePort } from '../../support/postgres-server.js';
import { hasRedisProgram } from '../../support/redis.js';
import { type Cluster, type ClusterNode, startCluster } from './cluster.js';
import { openSessions, register } from './people.js';
import { clients, Race, rounds, type Tokens, together } from './race.js';

describe.skipIf(!hasRedisProgram())('Two nodes that lose their Redis', { timeout: 600_000 }, () => {
  let redis: OwnRedis;
  let cluster: Cluster;
  /** How long each logout took while Redis was away. */
  const endingsMeanwhileMs: number[] = [];
  beforeAll(async () => {
    redis = new OwnRedis(await freePort());
    redis.start();
    cluster = await startCluster({ REDIS_URL: redis.url, MAX_SESSIONS_PER_USER: '1000' });
  });
  afterAll(async () => {
    await cluster?.stop();
    await redis?.remove();
  });

  const stateOfRedis = async () => {
    const answers = await Promise.all(cluster.nodes.map(({ api }) => api.get('/health/ready')));
    return answers.map(({ status, text }) => [status, (JSON.parse(text) as { redis: string }).redis]);
  };
  const eventually = (state: string) =>
    expect.poll(stateOfRedis, { timeout: 15_000 }).toEqual(cluster.nodes.map(() => [200, state]));

  it('keep every session that is alive and none that was revoked, all the while, and wait for nothing', async () => {
    const race = new Race('loss of Redis', cluster);
    const sessions: Tokens[] = await together(cluster, (_, node) => register(node));
    const victims = await openSessions(cluster, await register(cluster.nodes[0]), 2 * (rounds + 1));
    const killedIn = Math.floor(rounds / 4);
    const startedIn = Math.floor((rounds * 3) / 4);
    await eventually('up');
    for (let round = 0; round < rounds; round += 1) {
      const pending = passRound(race, sessions, victims, round);
      if (round === killedIn) await redis.kill();
      if (round === startedIn) redis.start();
      await pending;
      if (round === killedIn) await eventually('down');
    }
    await eventually('up');
    await passRound(race, sessions, victims, rounds);
    expect(await race.conclude()).toEqual([]);
    // Half of them at most wait longer than a busy machine explains.
    expect(medianOf(endingsMeanwhileMs)).toBeLessThan(500);
  });

  /** Two clients, one on either node, end a session and try it on the other node; all others go on with theirs. */
  async function passRound(race: Race, sessions: Tokens[], victims: Tokens[], round: number): Promise<void> {
    await together(cluster, async (client, node, other) => {
      const own = sessions[client] as Tokens;
      const isEnder = (client + 2 * round) % clients < 2;
      const victim = isEnder ? victims.pop() : undefined;
      if (victim) await endAndTry(race, victim, node, other);
      await race.use(round % 2 === 0 ? node : other, own.accessToken);
      if ((round + client) % 8 === 0) sessions[client] = (await race.refresh(other, own.refreshToken)) ?? own;
    });
  }

  async function endAndTry(race: Race, victim: Tokens, node: ClusterNode, other: ClusterNode): Promise<void> {
    await race.use(other, victim.accessToken);
    const begunAt = performance.now();
    const isMeanwhile = !redis.isRunning;
    await race.logout(node, victim.accessToken);
    if (isMeanwhile) endingsMeanwhileMs.push(performance.now() - begunAt);
    await race.use(other, victim.accessToken);
    await race.refresh(other, victim.refreshToken);
  }
});

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
