import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { ownSessions, sessionRefresh, user, viewer } from '../../support/operations.js';
import { aUser, type SignedIn, signIn } from '../../support/people.js';
import { refusalOf, storedSession } from '../../support/sessions.js';

/** The statements that note a use, of all that were run since the last look. */
const notesIn = (statements: readonly string[]) => {
  const updates = statements.filter((statement) => /^\s*update/i.test(statement));
  const of = (table: string) => updates.filter((statement) => statement.includes(`update "${table}"`)).length;
  return { sessions: of('sessions'), users: of('users'), devices: of('devices') };
};
const nothing = { sessions: 0, users: 0, devices: 0 };
const once = { sessions: 1, users: 1, devices: 1 };

const settle = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('When a session was last used', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const lastActive = async ({ sessionId }: Pick<SignedIn, 'sessionId'>) =>
    (await storedSession(app, sessionId))?.lastActiveAt.getTime() ?? 0;

  describe('is not written', () => {
    it('by requests within a minute of the login', async () => {
      const person = await aUser(app);
      app.statements.length = 0;
      app.clock.advance(55);
      for (let count = 0; count < 5; count += 1) await person.client.run(viewer);
      await settle();
      expect(notesIn(app.statements)).toEqual(nothing);
    });

    it('by a request with a token that is refused', async () => {
      const person = await aUser(app);
      const before = await lastActive(person);
      app.clock.advance(61);
      const thief = app.client();
      thief.cookies.set('latchkey_access', person.accessToken ?? '');
      expect(await refusalOf(thief)).toBe('INVALID');
      app.clock.advance(3_600);
      expect(await refusalOf(person.client)).toBe('EXPIRED');
      await settle();
      expect(await lastActive(person)).toBe(before);
    });

    it('by a request of a session that has ended', async () => {
      const person = await aUser(app);
      await person.client.post({ query: 'mutation { logout { userErrors { code } } }' });
      const before = await lastActive(person);
      app.clock.advance(61);
      expect(await refusalOf(person.client)).toBe('ENDED');
      await settle();
      expect(await lastActive(person)).toBe(before);
    });
  });

  describe('is written', () => {
    it('once a minute, with its user and device, however many requests there are', async () => {
      const person = await aUser(app);
      app.clock.advance(61);
      app.statements.length = 0;
      for (let count = 0; count < 5; count += 1) await person.client.run(viewer);
      await expect.poll(() => notesIn(app.statements)).toEqual(once);
      await person.client.run(viewer);
      await settle();
      expect(notesIn(app.statements)).toEqual(once);

      app.clock.advance(61);
      app.statements.length = 0;
      await person.client.run(viewer);
      await expect.poll(() => notesIn(app.statements)).toEqual(once);
    });

    it('once for many requests at once', async () => {
      const person = await aUser(app);
      app.clock.advance(61);
      app.statements.length = 0;
      await Promise.all(Array.from({ length: 20 }, () => person.client.run(viewer)));
      await expect.poll(() => notesIn(app.statements)).toEqual(once);
      await settle();
      expect(notesIn(app.statements)).toEqual(once);
    });

    it('as the time of the request, exact to a minute', async () => {
      const person = await aUser(app);
      app.clock.advance(600);
      const before = app.clock.now().getTime();
      await person.client.run(viewer);
      await expect.poll(() => lastActive(person)).toBeGreaterThanOrEqual(before);
      expect(await lastActive(person)).toBeLessThanOrEqual(app.clock.now().getTime());
    });

    it('for the session that was used, and for no other of the user', async () => {
      const person = await aUser(app);
      const other = await signIn(app, person);
      const before = await lastActive(other);
      app.clock.advance(61);
      await person.client.run(viewer);
      await expect.poll(() => lastActive(person)).toBeGreaterThan(before + 60_000);
      expect(await lastActive(other)).toBe(before);
    });

    it('and shown, with its user seen and its device', async () => {
      const person = await aUser(app);
      app.clock.advance(600);
      const at = app.clock.now().getTime();
      await person.client.run(viewer);
      const seen = async () => {
        const { viewer: own } = await person.client.run(ownSessions, {});
        const { user: self } = await person.client.run(user, { by: { id: person.id } });
        return [
          own?.user.sessions?.nodes[0]?.lastActiveAt,
          own?.user.devices?.[0]?.lastSeenAt,
          self?.lastActiveAt,
        ].map((moment) => Date.parse(moment ?? ''));
      };
      await expect.poll(async () => Math.min(...(await seen()))).toBeGreaterThanOrEqual(at);
      expect(new Set(await seen()).size).toBe(1);
    });

    it('by a refresh, with its user and device', async () => {
      const person = await aUser(app);
      app.clock.advance(3_600);
      const at = app.clock.now().getTime();
      const { sessionRefresh: payload } = await person.client.run(sessionRefresh, {
        input: { refreshToken: person.refreshToken ?? '' },
      });
      expect(await lastActive(person)).toBeGreaterThanOrEqual(at);
      person.client.bearer = payload?.authentication?.tokens?.accessToken;
      const seen = async () => {
        const { viewer: own } = await person.client.run(ownSessions, {});
        const { user: self } = await person.client.run(user, { by: { id: person.id } });
        return Math.min(
          Date.parse(own?.user.devices?.[0]?.lastSeenAt ?? ''),
          Date.parse(self?.lastActiveAt ?? ''),
        );
      };
      await expect.poll(seen).toBeGreaterThanOrEqual(at);
    });
  });
});

describe.each([
  [0, { '203.0.113.7': '127.0.0.1' }],
  [1, { '203.0.113.7': '203.0.113.7', '192.0.2.1, 2001:db8::7': '2001:db8::7' }],
])('The address of a session behind %i trusted proxies', (hops, cases) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ TRUSTED_PROXY_HOPS: String(hops) });
  });
  afterAll(() => app.stop());

  const shown = async ({ client }: SignedIn) =>
    (await client.run(ownSessions, {})).viewer?.user.sessions?.nodes[0]?.ipAddress;

  it.each(Object.entries(cases))(
    'is that of the latest use: with X-Forwarded-For %s it is %s',
    async (forwarded, address) => {
      const person = await aUser(app);
      expect(await shown(person)).toBe('127.0.0.1');
      person.client.headers = { 'x-forwarded-for': forwarded };
      app.clock.advance(61);
      const at = app.clock.now();
      await person.client.run(viewer);
      await expect
        .poll(async () => ((await storedSession(app, person.sessionId))?.lastActiveAt ?? 0) >= at)
        .toBe(true);
      expect(await shown(person)).toBe(address);
    },
  );

  it.each(Object.entries(cases))(
    'is that of the latest refresh: with X-Forwarded-For %s it is %s',
    async (forwarded, address) => {
      const person = await aUser(app);
      person.client.headers = { 'x-forwarded-for': forwarded };
      await person.client.run(sessionRefresh, { input: { refreshToken: person.refreshToken ?? '' } });
      expect(await shown(person)).toBe(address);
    },
  );
});
