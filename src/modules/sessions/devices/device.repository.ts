import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/id.js';
import type { Database, Transaction } from '../../../platform/database.js';
import { sessions } from '../session.table.js';
import { type DeviceRow, devices } from './device.table.js';

/** Most devices that a list of one user's holds: those seen last. */
const maxListed = 100;

export class DeviceRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async listByIds(ids: readonly Id<'Device'>[]): Promise<DeviceRow[]> {
    return this.#database
      .select()
      .from(devices)
      .where(sql`${devices.id} = any(${sql.param(ids)}::uuid[])`);
  }

  /** The devices of users, those seen last first. */
  async listByUserIds(userIds: readonly Id<'User'>[]): Promise<DeviceRow[]> {
    const ranked = this.#database
      .select({
        id: devices.id,
        rank: sql<number>`row_number() over (partition by ${devices.userId} order by ${devices.lastSeenAt} desc, ${devices.id} desc)`.as(
          'rank',
        ),
      })
      .from(devices)
      .where(sql`${devices.userId} = any(${sql.param(userIds)}::uuid[])`)
      .as('ranked');
    const rows = await this.#database
      .select({ device: devices })
      .from(ranked)
      .innerJoin(devices, eq(devices.id, ranked.id))
      .where(sql`${ranked.rank} <= ${maxListed}`)
      .orderBy(asc(ranked.rank), desc(devices.id));
    return rows.map(({ device }) => device);
  }

  /** Notes that a user logs in from a device: one that was seen before is the same one, under the name it has. */
  async upsertDevice(row: DeviceRow, tx: Transaction): Promise<DeviceRow> {
    const { kind, operatingSystem, client, lastSeenAt } = row;
    const [device] = await tx
      .insert(devices)
      .values(row)
      .onConflictDoUpdate({
        target: [devices.userId, devices.identifierHash],
        set: { kind, operatingSystem, client, lastSeenAt },
      })
      .returning();
    return device as DeviceRow;
  }

  async updateName(id: Id<'Device'>, userId: Id<'User'>, givenName: string): Promise<DeviceRow | undefined> {
    const [device] = await this.#database
      .update(devices)
      .set({ givenName })
      .where(and(eq(devices.id, id), eq(devices.userId, userId)))
      .returning();
    return device;
  }

  async updateSeen(id: Id<'Device'>, at: Date): Promise<void> {
    await this.#database
      .update(devices)
      .set({ lastSeenAt: at })
      .where(and(eq(devices.id, id), lt(devices.lastSeenAt, at)));
  }

  /** Deletes a device of a user; whether there was one. */
  async deleteDevice(id: Id<'Device'>, userId: Id<'User'>, tx: Transaction): Promise<boolean> {
    const deleted = await tx
      .delete(devices)
      .where(and(eq(devices.id, id), eq(devices.userId, userId)))
      .returning({ id: devices.id });
    return deleted.length > 0;
  }

  /** Deletes devices not seen since `before` of which no session is left, at most `limit`; how many there were. */
  async deleteForgotten(before: Date, limit: number): Promise<number> {
    const forgotten = this.#database
      .select({ id: devices.id })
      .from(devices)
      .where(
        and(
          lt(devices.lastSeenAt, before),
          sql`not exists (select 1 from ${sessions} where ${sessions.deviceId} = ${devices.id})`,
        ),
      )
      .limit(limit);
    const deleted = await this.#database
      .delete(devices)
      // Said twice: a login from the device meanwhile makes this half false.
      .where(and(inArray(devices.id, forgotten), lt(devices.lastSeenAt, before)))
      .returning({ id: devices.id });
    return deleted.length;
  }
}
