import type { Exchange } from './load.js';
import type { ServerCommand } from './running-server.js';
import type { Scenario } from './scenario.js';
import { type Person, tokenSettings, type World } from './world.js';

const query = 'query { viewer { user { id username email } session { id } } }';

/** Who am I: fifty people at once, each with a token of their own. */
export const viewerScenario: Scenario = {
  title: 'viewer { user { id username email } session { id } }, 50 connections',
  contenders: (world) => [
    { command: bareHttp(world), exchanges: world.people.map(() => plainGet(world.people[0] as Person)) },
    { command: handWritten(world), exchanges: world.people.map(plainGet) },
    { command: world.latchkey, exchanges: world.people.map(graphqlPost) },
  ],
  comparisons: [
    {
      subject: 'latchkey',
      baseline: 'hand-written',
      targets: [
        { measure: 'requestsPerSecond', bound: 'at least', ratio: 1 },
        { measure: 'p99Ms', bound: 'at most', ratio: 1.5 },
      ],
    },
    { subject: 'latchkey', baseline: 'bare http', targets: [] },
    { subject: 'hand-written', baseline: 'bare http', targets: [] },
  ],
};

function bareHttp({ people }: World): ServerCommand {
  const answer = JSON.stringify(answerFor(people[0] as Person));
  return {
    name: 'bare http',
    args: (port) => ['bench/rivals/bare-http.ts', '--port', String(port), '--answer', answer],
  };
}

function handWritten({ databaseUrl }: World): ServerCommand {
  const { issuer, audience, maxAge } = tokenSettings;
  return {
    name: 'hand-written',
    args: (port) => [
      'bench/rivals/hand-written.ts',
      ...['--port', String(port), '--database', databaseUrl],
      ...['--issuer', issuer, '--audience', audience, '--max-age', String(maxAge)],
    ],
  };
}

function plainGet(person: Person): Exchange {
  return {
    method: 'GET',
    path: '/viewer',
    headers: { authorization: `Bearer ${person.logins[1].accessToken}` },
    rightAnswer: answerFor(person),
  };
}

function graphqlPost(person: Person): Exchange {
  return {
    method: 'POST',
    path: '/graphql',
    headers: {
      authorization: `Bearer ${person.logins[1].accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query }),
    rightAnswer: answerFor(person),
  };
}

function answerFor({ id, username, email, logins }: Person): object {
  return { data: { viewer: { user: { id, username, email }, session: { id: logins[1].sessionId } } } };
}
