import { createClient, type Client as LiveClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startApp, type TestApp } from '../support/app.js';
import { logout } from '../support/operations.js';
import { aUser, type SignedIn } from '../support/people.js';
import { cookieHeader, listen, sessionEnded } from '../support/socket-client.js';

interface CloseEvent {
  readonly code: number;
  readonly reason: string;
}

/** What a program sees that uses the library the README names. */
interface Program {
  readonly live: LiveClient;
  readonly events: unknown[];
  readonly closings: string[];
  /** How often it was let in. */
  connections: number;
  /** How its subscription is over: undefined while it is not. */
  outcome: unknown;
}

let app: TestApp;
let url: string;
const programs: Program[] = [];
beforeAll(async () => {
  app = await startApp();
  url = await listen(app);
});
afterEach(async () => {
  // What was refused last cannot be closed again.
  for (const { live } of programs.splice(0)) await Promise.resolve(live.dispose()).catch(() => {});
});
afterAll(() => app.stop());

/** Subscribes as a browser does with its cookies, or as another program with its token. */
function subscribed(person: SignedIn, address = url): Program {
  const { client } = person;
  class Browser extends WebSocket {
    constructor(target: string, protocols: string | string[]) {
      super(target, protocols, { headers: { cookie: cookieHeader(client) } });
    }
  }
  const events: unknown[] = [];
  const closings: string[] = [];
  const live = createClient({
    url: address,
    lazy: true,
    retryAttempts: 100,
    // By itself it gives up when it finds nobody to talk to, as while a node starts again.
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    ...(client.bearer === undefined
      ? { webSocketImpl: Browser }
      : {
          webSocketImpl: WebSocket,
          connectionParams: async () => ({ authorization: `Bearer ${client.bearer}` }),
        }),
    on: {
      connected: () => {
        program.connections += 1;
      },
      closed: (event) => {
        const { code, reason } = event as CloseEvent;
        closings.push(`${code} ${reason}`);
      },
    },
  });
  const program: Program = { live, events, closings, connections: 0, outcome: undefined };
  live.subscribe(
    { query: sessionEnded },
    {
      next: (event) => events.push(event),
      error: (error) => {
        program.outcome = error;
      },
      complete: () => {
        program.outcome = 'complete';
      },
    },
  );
  programs.push(program);
  return program;
}

const watched = (count: number) =>
  expect.poll(() => app.app.server.websocketServer.clients.size, { timeout: 5_000 }).toBe(count);

describe('a program with the graphql-ws client', () => {
  it('that is not let in is told why, and comes again with a token that is good', async () => {
    const person = await aUser(app);
    const good = person.client.bearer;
    person.client.bearer = 'garbage';
    const program = subscribed(person);
    await expect.poll(() => program.closings.length, { timeout: 5_000 }).toBeGreaterThan(1);
    expect(new Set(program.closings)).toEqual(new Set(['4403 UNAUTHENTICATED: INVALID']));
    expect(program.connections).toBe(0);
    person.client.bearer = good;
    await expect.poll(() => program.connections, { timeout: 5_000 }).toBe(1);
  });

  it.each(['BODY', 'COOKIE'] as const)(
    'that is let in by its %s gets the event, is told of the end, and does not come again',
    async (tokenDelivery) => {
      const person = await aUser(app, { tokenDelivery });
      const program = subscribed(person);
      await expect.poll(() => program.connections).toBe(1);
      await watched(1);
      await person.client.run(logout);

      await expect.poll(() => program.closings, { timeout: 5_000 }).toEqual(['4401 Session ended: LOGOUT']);
      expect(program.events).toEqual([
        { data: { viewerSessionEnded: { sessionId: person.sessionId, reason: 'LOGOUT' } } },
      ]);
      expect(program.outcome).toBe('complete');
      // Four times as long as it waits before it comes again.
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(program.connections).toBe(1);
      expect(program.closings).toHaveLength(1);
    },
  );

  it('that subscribes after the end is told that there is no session any more', async () => {
    const person = await aUser(app);
    const program = subscribed(person);
    await expect.poll(() => program.connections).toBe(1);
    await watched(1);
    await person.client.run(logout);
    await expect.poll(() => program.closings).toEqual(['4401 Session ended: LOGOUT']);
    const late = subscribed(person);
    await expect.poll(() => late.closings, { timeout: 5_000 }).toContain('4403 UNAUTHENTICATED: ENDED');
    expect(late.connections).toBe(0);
    expect(late.events).toEqual([]);
  });

  it('whose node stops comes again to the next one, and gets its event from there', {
    timeout: 60_000,
  }, async () => {
    const first = await app.anotherNode();
    const address = await listen(first);
    const person = await aUser(app);
    const program = subscribed(person, address);
    await expect.poll(() => program.connections).toBe(1);

    await first.app.server.close();
    await expect.poll(() => program.closings[0]).toBe('1001 The server is stopping.');
    const second = await app.anotherNode();
    await second.app.server.listen({ port: Number(new URL(address).port), host: '127.0.0.1' });
    await expect.poll(() => program.connections, { timeout: 10_000 }).toBe(2);
    expect(program.events).toEqual([]);
    expect(program.outcome).toBeUndefined();
    await expect.poll(() => second.app.server.websocketServer.clients.size).toBe(1);

    await person.client.run(logout);
    await expect.poll(() => program.outcome, { timeout: 5_000 }).toBe('complete');
    expect(program.events).toEqual([
      { data: { viewerSessionEnded: { sessionId: person.sessionId, reason: 'LOGOUT' } } },
    ]);
    await expect.poll(() => program.closings.at(-1)).toBe('4401 Session ended: LOGOUT');
  });
});
