import type { Exchange } from './load.js';
import type { Scenario } from './scenario.js';
import { tokenSettings, type World } from './world.js';

const connections = 10;
const pageSize = 50;
const query = `query { users(first: ${pageSize}) { nodes { id username sessions { nodes { id } } } } }`;

/** Everybody with their sessions: an administrator's list, which every rule guards. */
export const listScenario: Scenario = {
  title: `${pageSize} users with two sessions each, ${connections} connections`,
  contenders: (world) => {
    const exchanges = Array.from({ length: connections }, () => listing(world));
    return [
      { command: plainApollo(world), exchanges },
      { command: world.latchkey, exchanges },
    ];
  },
  comparisons: [
    {
      subject: 'latchkey',
      baseline: 'plain apollo',
      targets: [{ measure: 'requestsPerSecond', bound: 'at least', ratio: 0.9 }],
    },
  ],
};

function plainApollo({ databaseUrl }: World) {
  const { issuer, audience, maxAge } = tokenSettings;
  return {
    name: 'plain apollo',
    args: (port: number) => [
      'bench/rivals/plain-apollo.ts',
      ...['--port', String(port), '--database', databaseUrl],
      ...['--issuer', issuer, '--audience', audience, '--max-age', String(maxAge)],
    ],
  };
}

function listing({ admin, people }: World): Exchange {
  const nodes = [admin, ...people].slice(0, pageSize).map(({ id, username, logins: [older, newer] }) => ({
    id,
    username,
    sessions: { nodes: [{ id: newer.sessionId }, { id: older.sessionId }] },
  }));
  return {
    method: 'POST',
    path: '/graphql',
    headers: {
      authorization: `Bearer ${admin.logins[1].accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query }),
    rightAnswer: { data: { users: { nodes } } },
  };
}
