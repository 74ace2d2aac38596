import { randomUUID } from 'node:crypto';
import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { DeviceRepository } from '../../../src/modules/sessions/devices/device.repository.js';
import { devices } from '../../../src/modules/sessions/devices/device.table.js';
import { SessionRepository } from '../../../src/modules/sessions/session.repository.js';
import { type NewSessionRow, sessions } from '../../../src/modules/sessions/session.table.js';
import { SessionCleanUpService } from '../../../src/modules/sessions/session-clean-up.service.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import { startApp, type TestApp } from '../../support/app.js';
import { sessionRevoke } from '../../support/operations.js';
import { aUser, insertUsers, signIn } from '../../support/people.js';
import {
  insertDevice,
  insertSession,
  recordedOf,
  refreshRefusal,
  refusalOf,
  storedSession,
} from '../../support/sessions.js';

const second = 1_000;
const day = 24 * 60 * 60 * second;

describe('The clean-up', () => {
  let app: TestApp;
  let cleanUp: SessionCleanUpService;
  let userId: Id<'User'>;
  beforeAll(async () => {
    app = await startApp();
    const { database } = app.connection;
    cleanUp = new SessionCleanUpService(
      new SessionRepository(database),
      new DeviceRepository(database),
      app.clock,
    );
  });
  beforeEach(async () => {
    userId = (await insertUsers(app, [{}]))[0]?.id as Id<'User'>;
  });
  afterAll(() => app.stop());

  const ago = (ms: number) => new Date(app.clock.now().getTime() - ms);
  const revoked = (ms: number) => ({ revokedAt: ago(ms), revocationReason: 'LOGOUT' as const });
  const isThere = async (given: Partial<NewSessionRow>) => {
    const { id } = await insertSession(app, userId, { createdAt: ago(100 * day), ...given });
    await cleanUp.run();
    return (await storedSession(app, sessionIds.encode(id))) !== undefined;
  };
  const devicesLeft = async () =>
    (await app.connection.database.select().from(devices).where(eq(devices.userId, userId)))
      .map(({ givenName }) => givenName)
      .toSorted();

  describe('keeps', () => {
    it.each<[string, () => Partial<NewSessionRow>]>([
      ['in use, however old', () => ({ createdAt: ago(300 * day), lastActiveAt: ago(40 * day) })],
      ['that was ended just now', () => revoked(second)],
      ['that was ended not quite 30 days ago', () => revoked(30 * day - 60 * second)],
      ['that expired not quite 30 days ago', () => ({ expiresAt: ago(30 * day - 60 * second) })],
    ])('a session %s', async (_, given) => {
      expect(await isThere(given())).toBe(true);
    });

    it('a device seen of late, one in use, and one whose ended sessions can still be looked at', async () => {
      await insertDevice(app, userId, { givenName: 'seen of late', lastSeenAt: ago(30 * day - 60 * second) });
      const inUse = await insertDevice(app, userId, { givenName: 'in use', lastSeenAt: ago(31 * day) });
      await insertSession(app, userId, { deviceId: inUse.id });
      const ended = await insertDevice(app, userId, {
        givenName: 'ended of late',
        lastSeenAt: ago(31 * day),
      });
      await insertSession(app, userId, { deviceId: ended.id, ...revoked(day) });
      await cleanUp.run();
      expect(await devicesLeft()).toEqual(['ended of late', 'in use', 'seen of late']);
    });

    it('the record of a session that it deletes', async () => {
      const person = await aUser(app);
      const { sessionId } = await signIn(app, person);
      await person.client.run(sessionRevoke, { input: { id: sessionId } });
      await app.connection.database
        .update(sessions)
        .set({ revokedAt: ago(31 * day) })
        .where(eq(sessions.id, sessionIds.decode(sessionId) as Id<'Session'>));
      await cleanUp.run();
      expect(await storedSession(app, sessionId)).toBeUndefined();
      expect(await recordedOf(app, sessionId)).toMatchObject([{ action: 'session.revoked' }]);
      expect(await refusalOf(person.client)).toBeUndefined();
    });
  });

  describe('deletes', () => {
    it.each<[string, () => Partial<NewSessionRow>]>([
      ['that was ended 30 days ago', () => revoked(30 * day + 60 * second)],
      ['that expired 30 days ago', () => ({ expiresAt: ago(30 * day + 60 * second) })],
      [
        'that was ended 30 days ago and would have gone on',
        () => ({ ...revoked(30 * day + 60 * second), expiresAt: ago(-day) }),
      ],
      [
        'that expired 30 days ago and was ended later',
        () => ({ ...revoked(day), expiresAt: ago(30 * day + 60 * second) }),
      ],
    ])('a session %s', async (_, given) => {
      expect(await isThere(given())).toBe(false);
    });

    it('a session whose tokens are refused as before: ENDED', async () => {
      const person = await aUser(app);
      const other = await signIn(app, person);
      await person.client.run(sessionRevoke, { input: { id: other.sessionId } });
      await app.connection.database
        .update(sessions)
        .set({ revokedAt: ago(31 * day) })
        .where(eq(sessions.id, sessionIds.decode(other.sessionId) as Id<'Session'>));
      await cleanUp.run();
      expect(await refusalOf(other.client)).toBe('ENDED');
      expect(await refreshRefusal(app, other.refreshToken)).toBe('ENDED');
    });

    it('a device not seen for 30 days of which no session is left, and one whose last session it deletes', async () => {
      await insertDevice(app, userId, { givenName: 'forgotten', lastSeenAt: ago(30 * day + 60 * second) });
      const last = await insertDevice(app, userId, { givenName: 'last', lastSeenAt: ago(31 * day) });
      await insertSession(app, userId, { deviceId: last.id, ...revoked(31 * day) });
      await insertDevice(app, userId, { givenName: 'kept' });
      await cleanUp.run();
      expect(await devicesLeft()).toEqual(['kept']);
    });

    it('any number, a thousand at a time', async () => {
      const deviceId = (await insertDevice(app, userId)).id;
      const template = await insertSession(app, userId, { deviceId, ...revoked(31 * day) });
      const lastSeenAt = ago(31 * day);
      for (let part = 0; part < 5; part += 1) {
        await app.connection.database
          .insert(sessions)
          .values(Array.from({ length: 500 }, () => ({ ...template, id: randomUUID() as Id<'Session'> })));
        await app.connection.database.insert(devices).values(
          Array.from({ length: 500 }, () => ({
            id: randomUUID() as Id<'Device'>,
            userId,
            kind: 'OTHER' as const,
            createdAt: lastSeenAt,
            lastSeenAt,
          })),
        );
      }
      app.statements.length = 0;
      await cleanUp.run();
      const deletions = app.statements.filter((statement) => /^delete/i.test(statement));
      expect(deletions.filter((statement) => statement.includes('"sessions"."id" in'))).toHaveLength(3);
      const left = app.connection.database.select({ total: count() }).from(sessions);
      expect(await left.where(eq(sessions.userId, userId))).toEqual([{ total: 0 }]);
      expect(await devicesLeft()).toEqual([null]);
    });
  });
});
