import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import {
  deviceDelete,
  logout,
  logoutAll,
  ownSessions,
  sessionRefresh,
  sessionRevoke,
  viewer,
} from '../support/operations.js';
import { aUser, type SignedIn, signIn } from '../support/people.js';
import { databaseUrl } from '../support/postgres-server.js';
import { refusalOf, storedSession } from '../support/sessions.js';
import { type CutOff, cutOff } from './cut-off.js';

const name = `latchkey_session_outage_${process.pid}`;

describe('While the database', () => {
  let app: TestApp;
  let door: CutOff;
  let url: string;
  let person: SignedIn;
  let browser: Pick<SignedIn, 'client' | 'sessionId'>;
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });

  beforeAll(async () => {
    await admin.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
    url = databaseUrl(inject('postgresUrl'), name);
    const real = new URL(url);
    door = await cutOff({ host: real.hostname, port: Number(real.port || 5432) });
    real.host = `127.0.0.1:${door.port}`;
    app = await startApp({
      DATABASE_URL: real.toString(),
      DATABASE_POOL_SIZE: '4',
      MAX_SESSIONS_PER_USER: '100',
    });
    person = await aUser(app);
  });
  beforeEach(async () => {
    // Connections that the outage before this one cost are found out one by one.
    await vi.waitFor(
      async () => {
        person = { ...person, ...(await signIn(app, person)) };
        browser = await signIn(app, person, 'COOKIE');
      },
      { timeout: 20_000, interval: 100 },
    );
  });
  afterEach(() => door.mend());
  afterAll(async () => {
    await app.stop();
    await door.close();
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });

  const isBack = () =>
    expect.poll(async () => (await person.client.execute(viewer)).errors, { timeout: 5_000 }).toBeUndefined();
  const unavailable = [{ extensions: { code: 'UNAVAILABLE', category: 'UNAVAILABLE' } }];

  describe('is gone', () => {
    it('a logout says that it ended nothing, leaves the cookies, and can be done again', async () => {
      const before = new Map(browser.client.cookies);
      await door.refuse();
      for (const { client } of [browser, person]) {
        const { data, errors, response } = await client.execute(logout);
        expect(data).toEqual({ logout: null });
        expect(errors).toMatchObject(unavailable);
        expect(response.headers['set-cookie']).toBeUndefined();
      }
      expect(browser.client.cookies).toEqual(before);

      await door.mend();
      await isBack();
      expect(await refusalOf(browser.client)).toBeUndefined();
      expect((await browser.client.run(logout)).logout?.session?.id).toBe(browser.sessionId);
      expect(browser.client.cookies.has('latchkey_refresh')).toBe(false);
    });

    it('a logout by the refresh cookie alone says so too', async () => {
      browser.client.cookies.delete('latchkey_access');
      const before = new Map(browser.client.cookies);
      await door.refuse();
      const { errors, response } = await browser.client.execute(logout);
      expect(errors).toMatchObject(unavailable);
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(browser.client.cookies).toEqual(before);
      await door.mend();
      await isBack();
      expect((await storedSession(app, browser.sessionId))?.revokedAt).toBeNull();
    });

    it('a refresh signs nobody out: the same token works once it is back', async () => {
      const before = new Map(browser.client.cookies);
      const { refreshToken = '' } = person;
      await door.refuse();
      const byCookie = await browser.client.execute(sessionRefresh, { input: {} });
      const byBody = await person.client.execute(sessionRefresh, { input: { refreshToken } });
      for (const { data, errors, response } of [byCookie, byBody]) {
        expect(data).toEqual({ sessionRefresh: null });
        expect(errors).toMatchObject(unavailable);
        expect(response.headers['set-cookie']).toBeUndefined();
      }
      expect(browser.client.cookies).toEqual(before);

      await door.mend();
      await isBack();
      await browser.client.run(sessionRefresh, { input: {} });
      await person.client.run(sessionRefresh, { input: { refreshToken } });
      expect(await refusalOf(browser.client)).toBeUndefined();
    });

    it('what ends sessions says that it did not', async () => {
      const devices = (await person.client.run(ownSessions, {})).viewer?.user.devices ?? [];
      const [device] = devices.filter(({ isCurrent }) => isCurrent);
      await door.refuse();
      const { client, sessionId } = person;
      for (const { errors } of [
        await client.execute(sessionRevoke, { input: { id: sessionId } }),
        await client.execute(logoutAll, { input: { keepCurrent: false } }),
        await client.execute(deviceDelete, { input: { id: device?.id ?? '' } }),
      ]) {
        expect(errors).toMatchObject(unavailable);
      }
      await door.mend();
      await isBack();
      for (const session of [person, browser]) expect(await refusalOf(session.client)).toBeUndefined();
    });

    it('others can still read the keys and verify tokens by themselves', async () => {
      const before = await app.client().request('GET', '/.well-known/jwks.json');
      await door.refuse();
      const response = await app.client().request('GET', '/.well-known/jwks.json');
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual(before.json());
    });
  });

  describe('does not let a statement through', () => {
    it('all requests that share it are UNAVAILABLE, none is answered wrongly, and all work afterwards', async () => {
      const people = [person];
      for (let count = 0; count < 9; count += 1) people.push({ ...person, ...(await signIn(app, person)) });
      const stranger = app.client();
      const blocker = postgres(url, { max: 1, onnotice: () => {} });
      const { promise: isDone, resolve: release } = Promise.withResolvers<void>();
      const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>();
      const holding = blocker.begin(async (tx) => {
        await tx`lock table sessions in access exclusive mode`;
        locked();
        await isDone;
      });
      await isLocked;
      try {
        const answers = await Promise.all(people.map(({ client }) => client.execute(viewer)));
        for (const { data, errors } of answers) {
          expect(data).toEqual({ viewer: null });
          expect(errors).toMatchObject(unavailable);
        }
        expect(await stranger.run(viewer)).toEqual({ viewer: null });
      } finally {
        release();
        await holding;
        await blocker.end();
      }
      const answers = await Promise.all(people.map(({ client }) => client.run(viewer)));
      expect(answers.map((answer) => answer.viewer?.session?.id)).toEqual(
        people.map(({ sessionId }) => sessionId),
      );
    });

    it('a use that could not be noted is noted with the next request, and harms no answer', async () => {
      app.clock.advance(61);
      await app.connection.database.execute(
        sql`create function refuse_use() returns trigger language plpgsql as $$ begin raise exception 'no use is noted'; end $$`,
      );
      await app.connection.database.execute(
        sql`create trigger refuse_use before update on sessions for each row execute function refuse_use()`,
      );
      const before = (await storedSession(app, person.sessionId))?.lastActiveAt;
      expect(await refusalOf(person.client)).toBeUndefined();
      await expect.poll(() => app.logLines.join('')).toContain('The use of a session was not noted');
      const lines = app.logLines.filter((line) => line.includes('The use of a session was not noted'));
      expect(lines.join('')).not.toMatch(/update "sessions"|127\.0\.0\.1/);
      expect(await refusalOf(person.client)).toBeUndefined();

      await app.connection.database.execute(sql`drop trigger refuse_use on sessions`);
      const lastActive = async () => (await storedSession(app, person.sessionId))?.lastActiveAt;
      await expect
        .poll(async () => {
          await refusalOf(person.client);
          return lastActive();
        })
        .not.toEqual(before);
    });
  });
});
