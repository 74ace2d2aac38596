import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Id } from '../../src/kernel/id.js';
import type { SignedInViewer } from '../../src/kernel/viewer.js';
import type { SessionFacts } from '../../src/modules/sessions/authentication.service.js';
import { LiveSessions, type SessionEnding } from '../../src/modules/sessions/live-sessions.js';
import { startApp, type TestApp } from '../support/app.js';
import { MovableClock } from '../support/clock.js';
import { logout } from '../support/operations.js';
import { aUser, signIn } from '../support/people.js';
import { listen, SocketClient, sessionEnded } from '../support/socket-client.js';

describe('the sessions for which something is open', () => {
  const facts = new Map<string, SessionFacts>();
  /** What the database was asked for, statement by statement. */
  const asked: (readonly string[])[] = [];
  let clock: MovableClock;
  let live: LiveSessions;
  beforeEach(() => {
    facts.clear();
    asked.length = 0;
    clock = new MovableClock();
    live = new LiveSessions(async (ids) => {
      asked.push(ids);
      return ids.flatMap((id) => facts.get(id) ?? []);
    }, clock);
  });

  function aViewer(userId = randomUUID() as Id<'User'>): SignedInViewer {
    const sessionId = randomUUID() as Id<'Session'>;
    facts.set(sessionId, {
      session: {
        id: sessionId,
        revokedAt: null,
        revocationReason: null,
        expiresAt: new Date(clock.now().getTime() + 60_000),
      },
      user: { status: 'ACTIVE' },
    } as unknown as SessionFacts);
    return { kind: 'signed-in', userId, sessionId, permissions: new Set() };
  }
  const end = ({ sessionId }: SignedInViewer) => {
    const before = facts.get(sessionId) as SessionFacts;
    const session = { ...before.session, revokedAt: clock.now(), revocationReason: 'LOGOUT' as const };
    facts.set(sessionId, { ...before, session });
  };
  const watched = (viewer: SignedInViewer) => {
    const endings: SessionEnding[] = [];
    return { endings, unwatch: live.watch(viewer, (ending) => endings.push(ending)) };
  };

  it('cost no statement when there are none', async () => {
    const viewer = aViewer();
    await live.check();
    await live.check(viewer.userId);
    const { unwatch } = watched(viewer);
    unwatch();
    await live.check();
    await live.check(viewer.userId);
    expect(asked).toEqual([]);
  });

  it('cost no statement for a user who has none of them', async () => {
    watched(aViewer());
    await live.check(aViewer().userId);
    expect(asked).toEqual([]);
  });

  it('are asked about once each, however much is open for them, and a thousand in one statement', async () => {
    const viewers = Array.from({ length: 2_500 }, () => aViewer());
    for (const viewer of viewers) for (let count = 0; count < 3; count += 1) watched(viewer);
    await live.check();
    expect(asked.map((ids) => ids.length)).toEqual([1_000, 1_000, 500]);
    expect(new Set(asked.flat())).toEqual(new Set(viewers.map(({ sessionId }) => sessionId)));
  });

  it('are those of one user alone, when it is said whose may have ended', async () => {
    const first = aViewer();
    const second = aViewer(first.userId);
    watched(first);
    watched(second);
    watched(aViewer());
    await live.check(first.userId);
    expect(asked).toEqual([[first.sessionId, second.sessionId]]);
  });

  it('are forgotten when the last of what was open for them has gone, and no sooner', async () => {
    const viewer = aViewer();
    const [first, second] = [watched(viewer), watched(viewer)];
    first.unwatch();
    first.unwatch();
    end(viewer);
    await live.check();
    expect(first.endings).toEqual([]);
    expect(second.endings).toEqual([{ sessionId: viewer.sessionId, reason: 'LOGOUT' }]);
    second.unwatch();
    asked.length = 0;
    await live.check();
    await live.check(viewer.userId);
    expect(asked).toEqual([]);
  });

  it('are watched anew after they were forgotten, whoever says goodbye late', async () => {
    const viewer = aViewer();
    const old = watched(viewer);
    old.unwatch();
    const fresh = watched(viewer);
    old.unwatch();
    end(viewer);
    await live.check(viewer.userId);
    expect(fresh.endings).toHaveLength(1);
    expect(old.endings).toEqual([]);
  });

  it('keep the others of their user when one of them is forgotten', async () => {
    const first = aViewer();
    const second = aViewer(first.userId);
    const gone = watched(first);
    const kept = watched(second);
    gone.unwatch();
    end(second);
    await live.check(first.userId);
    expect(asked).toEqual([[second.sessionId]]);
    expect(kept.endings).toHaveLength(1);
  });

  it('are told of their end once, however often somebody looks', async () => {
    const viewer = aViewer();
    const { endings } = watched(viewer);
    end(viewer);
    await Promise.all([live.check(), live.check(viewer.userId)]);
    await live.check();
    expect(endings).toEqual([{ sessionId: viewer.sessionId, reason: 'LOGOUT' }]);
  });

  it('are not told of an end that nobody could read', async () => {
    const viewer = aViewer();
    const broken = new LiveSessions(() => Promise.reject(new Error('The database is down.')), clock);
    const endings: SessionEnding[] = [];
    broken.watch(viewer, (ending) => endings.push(ending));
    await expect(broken.check()).rejects.toThrow('down');
    expect(endings).toEqual([]);
  });

  it('end without a reason when their time is over, and as closed accounts when their user is not active', async () => {
    const [expired, suspended, deleted, alive] = [aViewer(), aViewer(), aViewer(), aViewer()];
    const found = [expired, suspended, deleted, alive].map((viewer) => watched(viewer).endings);
    const later = { expiresAt: new Date(clock.now().getTime() + 120_000) };
    for (const { sessionId } of [suspended, alive]) {
      const before = facts.get(sessionId) as SessionFacts;
      facts.set(sessionId, { ...before, session: { ...before.session, ...later } });
    }
    const before = facts.get(suspended.sessionId) as SessionFacts;
    facts.set(suspended.sessionId, { ...before, user: { ...before.user, status: 'SUSPENDED' } });
    facts.delete(deleted.sessionId);
    clock.advance(61);
    await live.check();
    expect(found.map((endings) => endings.map(({ reason }) => reason))).toEqual([
      [null],
      ['ACCOUNT_CLOSED'],
      ['ACCOUNT_CLOSED'],
      [],
    ]);
  });
});

describe('connections that have come and gone', () => {
  let app: TestApp;
  let url: string;
  /** What is watched at this moment. */
  let watching = 0;
  beforeAll(async () => {
    const { watch } = LiveSessions.prototype;
    vi.spyOn(LiveSessions.prototype, 'watch').mockImplementation(function (this: LiveSessions, ...args) {
      const unwatch = watch.apply(this, args);
      let isWatching = true;
      watching += 1;
      return () => {
        if (isWatching) watching -= 1;
        isWatching = false;
        unwatch();
      };
    });
    app = await startApp();
    url = await listen(app);
  });
  afterEach(async () => {
    await expect.poll(() => app.app.server.websocketServer.clients.size).toBe(0);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await app.stop();
  });

  const isAboutSessions = (text: string) => text.includes('"sessions"');

  it('leave nothing behind, however they went: 200 of them', async () => {
    const person = await aUser(app);
    for (let round = 0; round < 10; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 20 }, () => SocketClient.watching(url, person)));
      await expect.poll(() => watching).toBe(40);
      await Promise.all(
        sockets.map(async (socket, index) => {
          if (index % 4 === 0) return socket.close();
          if (index % 4 === 1) return socket.socket.terminate();
          if (index % 4 === 2) socket.send({ type: 'complete', id: 'ended' });
          socket.init();
          return socket.ended();
        }),
      );
      await expect.poll(() => watching).toBe(0);
    }

    // Whose sessions may have ended is then of no interest: nothing is looked up but by the requests themselves.
    const costOf = async () => {
      const { client } = await signIn(app, person);
      app.statements.length = 0;
      await client.run(logout);
      return app.statements.filter(isAboutSessions).length;
    };
    const without = await costOf();
    const socket = await SocketClient.watching(url, person);
    await expect.poll(costOf).toBeGreaterThan(without);
    await socket.close();
    await expect.poll(() => watching).toBe(0);
    expect(await costOf()).toBe(without);
  });

  it('leave nothing behind when they were refused, or a subscription of theirs was', async () => {
    const person = await aUser(app);
    const socket = await SocketClient.of(url, person);
    expect(watching).toBe(1);
    socket.subscribe('1', '{ viewer { user { id } } }');
    socket.subscribe('2', 'subscription { nothing }');
    socket.subscribe('3', sessionEnded);
    socket.send({ type: 'complete', id: '3' });
    await socket.isStillThere();
    await expect.poll(() => watching).toBe(1);
    const refused = await SocketClient.open(url);
    refused.init({ authorization: 'Bearer garbage' });
    await refused.ended();
    expect(watching).toBe(1);
    await socket.close();
    await expect.poll(() => watching).toBe(0);
  });

  it('leave nothing behind when their session has ended', async () => {
    const person = await aUser(app);
    const sockets = await Promise.all(Array.from({ length: 20 }, () => SocketClient.watching(url, person)));
    await person.client.run(logout);
    await Promise.all(sockets.map((socket) => socket.ended()));
    await expect.poll(() => watching).toBe(0);
  });
});
