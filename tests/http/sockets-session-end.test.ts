import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../src/modules/users/user.table.js';
import { startApp, type TestApp } from '../support/app.js';
import * as operations from '../support/operations.js';
import { anAdmin, aUser, type SignedIn, setStatus, signIn } from '../support/people.js';
import { listen, SocketClient, sessionEnded } from '../support/socket-client.js';

let app: TestApp;
let url: string;
let admin: SignedIn;
beforeAll(async () => {
  app = await startApp();
  url = await listen(app);
  admin = await anAdmin(app);
});
afterAll(() => app.stop());
afterEach(() => {
  for (const socket of app.app.server.websocketServer.clients) socket.terminate();
});

/** An administrator whose token is fresh, however far the clock was moved on. */
const asAdmin = async () => (await signIn(app, admin)).client;

/** Longest that a connection may outlive its session, in milliseconds. */
const atOnceMs = 1_000;
/** The same where nobody announces the end, and the server finds it by looking. */
const bySweepMs = 6_500;

/** Somebody with two sessions, of which the first is to end. */
interface Situation {
  readonly person: SignedIn;
  readonly other: Omit<SignedIn, 'email' | 'username' | 'password'>;
}

interface Ending {
  readonly by: string;
  readonly reason: string;
  readonly act: (situation: Situation) => Promise<unknown>;
  /** Whether the other session of the same user ends along with it. */
  readonly endsBoth?: true;
  readonly withinMs?: number;
}

const refresh = async (client: SignedIn['client'], refreshToken: string | undefined) => {
  const { sessionRefresh } = await client.run(operations.sessionRefresh, { input: { refreshToken } });
  return sessionRefresh?.authentication?.tokens;
};

const deviceOf = async ({ client, sessionId }: { client: SignedIn['client']; sessionId: string }) => {
  const { viewer } = await client.run(operations.ownSessions, {});
  const session = viewer?.user.sessions?.nodes.find(({ id }) => id === sessionId);
  if (!session?.device) throw new Error('The session has no device.');
  return session.device.id;
};

const endings: readonly Ending[] = [
  { by: 'its logout', reason: 'LOGOUT', act: ({ person }) => person.client.run(operations.logout) },
  {
    by: 'another session of its user',
    reason: 'REVOKED_BY_USER',
    act: ({ person, other }) =>
      other.client.run(operations.sessionRevoke, { input: { id: person.sessionId } }),
  },
  {
    by: 'a logout of all others',
    reason: 'REVOKED_BY_USER',
    act: ({ other }) => other.client.run(operations.logoutAll, { input: { keepCurrent: true } }),
  },
  {
    by: 'a logout of all',
    reason: 'REVOKED_BY_USER',
    endsBoth: true,
    act: ({ other }) => other.client.run(operations.logoutAll, { input: { keepCurrent: false } }),
  },
  {
    by: 'the loss of its device',
    reason: 'REVOKED_BY_USER',
    act: async ({ person, other }) =>
      other.client.run(operations.deviceDelete, { input: { id: await deviceOf(person) } }),
  },
  {
    by: 'an administrator',
    reason: 'REVOKED_BY_ADMIN',
    act: async ({ person }) =>
      (await asAdmin()).run(operations.sessionRevoke, { input: { id: person.sessionId } }),
  },
  {
    by: 'an administrator who ends all of a user',
    reason: 'REVOKED_BY_ADMIN',
    endsBoth: true,
    act: async ({ person }) => (await asAdmin()).run(operations.logoutAll, { input: { userId: person.id } }),
  },
  {
    by: 'another login of its device',
    reason: 'REPLACED',
    act: ({ person }) => logInFrom(person, deviceIdOf(person)),
  },
  {
    by: 'a login that is one too many',
    reason: 'SESSION_LIMIT',
    act: async ({ person }) => {
      for (let count = 3; count <= 6; count += 1) await signIn(app, person);
    },
  },
  {
    by: 'the return of a refresh token that was used long ago',
    reason: 'TOKEN_REUSE',
    act: async ({ person }) => {
      const second = await refresh(person.client, person.refreshToken);
      await refresh(person.client, second?.refreshToken);
      await person.client.execute(operations.sessionRefresh, {
        input: { refreshToken: person.refreshToken },
      });
    },
  },
  {
    by: 'the suspension of its user',
    reason: 'ACCOUNT_CLOSED',
    endsBoth: true,
    withinMs: bySweepMs,
    act: ({ person }) => setStatus(app, person, 'SUSPENDED'),
  },
  {
    by: 'the deletion of its user',
    reason: 'ACCOUNT_CLOSED',
    endsBoth: true,
    withinMs: bySweepMs,
    act: ({ person }) => app.connection.database.delete(users).where(eq(users.username, person.username)),
  },
];

const deviceIdOf = ({ username }: { username: string }) => `device-of-${username}`;

/** A login from a device that says which one it is. */
async function logInFrom({ username, password }: SignedIn, device: string): Promise<SignedIn['client']> {
  const client = app.client();
  client.headers = { 'x-device-id': device };
  const { login } = await client.run(operations.login, {
    input: { identifier: username, password, tokenDelivery: 'BODY' },
  });
  client.bearer = login?.result?.tokens?.accessToken;
  return client;
}

/** A user who has logged in twice; the first time from a device that can be told again. */
async function aSituation(): Promise<Situation> {
  const user = await aUser(app);
  await user.client.run(operations.logout);
  const client = app.client();
  client.headers = { 'x-device-id': deviceIdOf(user) };
  const { login } = await client.run(operations.login, {
    input: { identifier: user.username, password: user.password, tokenDelivery: 'BODY' },
  });
  const result = login?.result;
  if (!result) throw new Error('The login failed.');
  client.bearer = result.tokens?.accessToken;
  const { accessToken, refreshToken } = result.tokens ?? {};
  const person = { ...user, client, sessionId: result.session.id, accessToken, refreshToken };
  return { person, other: await signIn(app, user) };
}

/** The messages that tell of an end, and then that there is nothing more to tell. */
const told = (sessionId: string, reason: string | null) => [
  { type: 'next', id: 'ended', payload: { data: { viewerSessionEnded: { sessionId, reason } } } },
  { type: 'complete', id: 'ended' },
];

describe('the end of a session', () => {
  it.each(endings.map((ending) => [ending.by, ending] as const))(
    'by %s is told once, and then its connections are closed and no others',
    async (_, { reason, act, endsBoth, withinMs = atOnceMs }) => {
      const situation = await aSituation();
      const { person, other } = situation;
      const watching = await SocketClient.watching(url, person);
      const silent = await SocketClient.of(url, person);
      const ofOther = await SocketClient.watching(url, other);
      const ofStranger = await SocketClient.watching(url, await aUser(app));

      await act(situation);
      const answeredAt = performance.now();

      for (const socket of endsBoth ? [watching, silent, ofOther] : [watching, silent]) {
        const end = await socket.ended();
        expect(`${end.code} ${end.reason}`).toBe(`4401 Session ended: ${reason}`);
        expect(end.at - answeredAt).toBeLessThan(withinMs);
      }
      expect(watching.messagesOf('ended')).toEqual(told(person.sessionId, reason));
      if (endsBoth) {
        expect(ofOther.messagesOf('ended')).toEqual(told(other.sessionId, reason));
      } else {
        expect(await ofOther.isStillThere()).toBe(true);
        expect(ofOther.messagesOf('ended')).toEqual([]);
        expect((await other.client.run(operations.viewer)).viewer?.session?.id).toBe(other.sessionId);
      }
      expect(await ofStranger.isStillThere()).toBe(true);
      expect(ofStranger.messagesOf('ended')).toEqual([]);
    },
  );

  it('is told to every connection and subscription of it', async () => {
    const person = await aUser(app);
    const sockets = await Promise.all(Array.from({ length: 10 }, () => SocketClient.watching(url, person)));
    for (const socket of sockets) {
      for (let count = 1; count < 50; count += 1) socket.subscribe(String(count), sessionEnded);
      await socket.isStillThere();
    }
    await person.client.run(operations.logout);
    const answeredAt = performance.now();
    for (const socket of sockets) {
      const end = await socket.ended();
      expect(`${end.code} ${end.reason}`).toBe('4401 Session ended: LOGOUT');
      expect(end.at - answeredAt).toBeLessThan(atOnceMs);
      const events = socket.messages.filter(({ type }) => type === 'next');
      expect(new Set(events.map(({ id }) => id)).size).toBe(50);
      expect(events).toHaveLength(50);
    }
  });

  it('is not told to a subscription that was given up', async () => {
    const person = await aUser(app);
    const socket = await SocketClient.watching(url, person);
    socket.subscribe('kept', sessionEnded);
    socket.send({ type: 'complete', id: 'ended' });
    await socket.isStillThere();
    await person.client.run(operations.logout);
    expect(await socket.endedWith()).toBe('4401 Session ended: LOGOUT');
    expect(socket.messagesOf('ended')).toEqual([]);
    expect(socket.messagesOf('kept').map(({ type }) => type)).toEqual(['next', 'complete']);
  });

  it('leaves no connection open that was being opened meanwhile', { timeout: 60_000 }, async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const person = await aUser(app);
      const sockets = await Promise.all(Array.from({ length: 5 }, () => SocketClient.open(url)));
      const logout = person.client.run(operations.logout);
      for (const socket of sockets) {
        socket.init({ authorization: `Bearer ${person.accessToken}` });
        await new Promise(setImmediate);
      }
      await logout;
      const answeredAt = performance.now();
      for (const socket of sockets) {
        const end = await socket.ended();
        expect(['4403 UNAUTHENTICATED: ENDED', '4401 Session ended: LOGOUT']).toContain(
          `${end.code} ${end.reason}`,
        );
        expect(end.at - answeredAt).toBeLessThan(atOnceMs);
      }
    }
  });

  it('that another browser login replaces is told as well', async () => {
    const person = await aUser(app, { tokenDelivery: 'COOKIE' });
    const socket = await SocketClient.watching(url, person);
    const { login } = await person.client.run(operations.login, {
      input: { identifier: person.username, password: person.password },
    });
    expect(login?.result?.session.id).not.toBe(person.sessionId);
    expect(await socket.endedWith()).toBe('4401 Session ended: REPLACED');
    expect(socket.messagesOf('ended')).toEqual(told(person.sessionId, 'REPLACED'));
  });
});

describe('a connection', () => {
  it.each(['BODY', 'COOKIE'] as const)(
    'outlives its access token and a refresh, handed over in the %s, and is still told of the end',
    async (tokenDelivery) => {
      const person = await aUser(app, { tokenDelivery });
      const socket = await SocketClient.watching(url, person);
      for (let turn = 0; turn < 2; turn += 1) {
        app.clock.advance(910);
        const refused = await person.client.execute(operations.user, { by: { username: person.username } });
        expect(refused.errors?.[0]?.extensions['reason']).toBe('EXPIRED');
        expect(await socket.isStillThere()).toBe(true);

        const input = tokenDelivery === 'BODY' ? { refreshToken: person.refreshToken } : {};
        if (turn === 0) {
          const { sessionRefresh } = await person.client.run(operations.sessionRefresh, { input });
          person.client.bearer = sessionRefresh?.authentication?.tokens?.accessToken;
          expect(sessionRefresh?.authentication?.session.id).toBe(person.sessionId);
        }
        expect(await socket.isStillThere()).toBe(true);
        expect(socket.messagesOf('ended')).toEqual([]);
      }
      socket.subscribe('late', sessionEnded);
      await socket.isStillThere();
      await (await asAdmin()).run(operations.sessionRevoke, { input: { id: person.sessionId } });
      expect(await socket.endedWith()).toBe('4401 Session ended: REVOKED_BY_ADMIN');
      expect(socket.messagesOf('ended')).toEqual(told(person.sessionId, 'REVOKED_BY_ADMIN'));
      expect(socket.messagesOf('late').map(({ type }) => type)).toEqual(['next', 'complete']);
    },
  );

  it('is closed when its session runs out of time, and told without a reason', async () => {
    const person = await aUser(app);
    const socket = await SocketClient.watching(url, person);
    app.clock.advance(6 * 24 * 60 * 60);
    expect(await socket.isStillThere()).toBe(true);
    app.clock.advance(24 * 60 * 60);
    const passedAt = performance.now();
    const end = await socket.ended();
    expect(`${end.code} ${end.reason}`).toBe('4401 Session ended: EXPIRED');
    expect(end.at - passedAt).toBeLessThan(bySweepMs);
    expect(socket.messagesOf('ended')).toEqual(told(person.sessionId, null));
  });
});
