import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Id } from '../../src/kernel/id.js';
import { auditEvents } from '../../src/modules/audit/audit-event.table.js';
import { type DeviceRow, devices } from '../../src/modules/sessions/devices/device.table.js';
import { deviceId as deviceIds } from '../../src/modules/sessions/devices/device-id.js';
import { type NewSessionRow, type SessionRow, sessions } from '../../src/modules/sessions/session.table.js';
import { sessionId as sessionIds } from '../../src/modules/sessions/session-id.js';
import type { TestApp } from './app.js';
import type { Client } from './client.js';
import { sessionRefresh, user } from './operations.js';

/** The same program, reached by clients that send these headers, such as another user agent. */
export function reachedWith(testApp: TestApp, headers: Record<string, string>): TestApp {
  return {
    ...testApp,
    client: () => {
      const client = testApp.client();
      client.headers = headers;
      return client;
    },
  };
}

/** Why a client is refused where one must be logged in; undefined when it is not. */
export async function refusalOf(client: Client): Promise<unknown> {
  const { errors } = await client.execute(user, { by: { username: 'somebody' } });
  if (!errors) return undefined;
  const [error, ...others] = errors;
  if (others.length > 0 || error?.extensions['code'] !== 'UNAUTHENTICATED') {
    throw new Error(`Not one UNAUTHENTICATED: ${JSON.stringify(errors)}`);
  }
  return error.extensions['reason'];
}

/** Why a refresh token is refused; undefined when it is not. */
export async function refreshRefusal(testApp: TestApp, refreshToken: string | undefined): Promise<unknown> {
  const { errors } = await testApp
    .client()
    .execute(sessionRefresh, { input: { refreshToken: refreshToken ?? '' } });
  return errors?.[0]?.extensions['reason'];
}

/** A session as it is stored; undefined when it is not. */
export async function storedSession(
  { connection }: TestApp,
  publicId: string,
): Promise<SessionRow | undefined> {
  const id = sessionIds.decode(publicId) as Id<'Session'>;
  return (await connection.database.select().from(sessions).where(eq(sessions.id, id)))[0];
}

/** A device as it is stored; undefined when it is not. */
export async function storedDevice(
  { connection }: TestApp,
  publicId: string,
): Promise<DeviceRow | undefined> {
  const id = deviceIds.decode(publicId) as Id<'Device'>;
  return (await connection.database.select().from(devices).where(eq(devices.id, id)))[0];
}

/** What was recorded of a target, such as a session. */
export function recordedOf({ connection }: TestApp, targetId: string) {
  return connection.database.select().from(auditEvents).where(eq(auditEvents.targetId, targetId));
}

/** Writes a device straight into the table. */
export async function insertDevice(
  { connection, clock }: TestApp,
  userId: Id<'User'>,
  given: Partial<DeviceRow> = {},
): Promise<DeviceRow> {
  const [device] = await connection.database
    .insert(devices)
    .values({
      id: randomUUID() as Id<'Device'>,
      userId,
      kind: 'OTHER',
      createdAt: clock.now(),
      lastSeenAt: clock.now(),
      ...given,
    })
    .returning();
  return device as DeviceRow;
}

/** Writes a session straight into the table, live unless told otherwise. */
export async function insertSession(
  { connection, clock }: TestApp,
  userId: Id<'User'>,
  given: Partial<NewSessionRow> = {},
): Promise<SessionRow> {
  const now = clock.now();
  const end = new Date(now.getTime() + 24 * 60 * 60 * 1000);
  const [session] = await connection.database
    .insert(sessions)
    .values({
      id: randomUUID() as Id<'Session'>,
      userId,
      tokenDelivery: 'BODY',
      methods: ['PASSWORD'],
      ipAddress: '127.0.0.1',
      createdAt: now,
      lastActiveAt: now,
      refreshedAt: now,
      expiresAt: end,
      endsAt: end,
      ...given,
    })
    .returning();
  return session as SessionRow;
}
