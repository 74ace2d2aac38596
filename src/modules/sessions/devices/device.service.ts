import type { Id } from '../../../kernel/id.js';
import { faultInLine, type LineRule } from '../../../kernel/text.js';
import { refuseFaults } from '../../../kernel/user-refusal.js';
import {
  type Client,
  holdsPermission,
  isUser,
  type SignedInViewer,
  type Viewer,
} from '../../../kernel/viewer.js';
import type { Clock } from '../../../platform/clock.js';
import type { Transaction } from '../../../platform/database.js';
import type { KeyRing } from '../../../platform/key-ring.js';
import type { Random } from '../../../platform/random.js';
import { sessionPermissions } from '../session.permissions.js';
import { DeviceNotFoundError } from './device.errors.js';
import type { DeviceRepository } from './device.repository.js';
import type { DeviceRow } from './device.table.js';
import { describeUserAgent, nameOfDevice } from './user-agent.js';

export type { DeviceRow };

const hashPurpose = 'device identifier';
const nameRule: LineRule = { field: 'name', name: 'The name', maxLength: 60 };

/** A device that somebody logs in from. */
export interface SeenDevice {
  readonly device: DeviceRow;
  /** What the browser is to be known by from now on; undefined when it is known already, or keeps no cookies. */
  readonly newIdentifier: string | undefined;
}

/** Browsers and installations. They name and group sessions, and prove nothing. */
export class DeviceService {
  readonly #devices: DeviceRepository;
  readonly #keyRing: KeyRing;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(devices: DeviceRepository, keyRing: KeyRing, clock: Clock, random: Random) {
    this.#devices = devices;
    this.#keyRing = keyRing;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * The device that a login comes from: by what the client says it is, or by the cookie that a browser got at its first
   * login. A client without either is another device each time.
   */
  async see(
    userId: Id<'User'>,
    tokenDelivery: 'COOKIE' | 'BODY',
    { deviceIdentifier, userAgent }: Client,
    tx: Transaction,
  ): Promise<SeenDevice> {
    const isNewBrowser = deviceIdentifier === undefined && tokenDelivery === 'COOKIE';
    const newIdentifier = isNewBrowser ? this.#random.token() : undefined;
    const identifier = deviceIdentifier ?? newIdentifier;
    const now = this.#clock.now();
    const device = await this.#devices.upsertDevice(
      {
        id: this.#random.uuid() as Id<'Device'>,
        userId,
        identifierHash: identifier === undefined ? null : this.#keyRing.hash(hashPurpose, userId, identifier),
        givenName: null,
        ...describeUserAgent(userAgent),
        createdAt: now,
        lastSeenAt: now,
      },
      tx,
    );
    return { device, newIdentifier };
  }

  /** Devices with these ids, in any order, without a question of who asks. */
  listByIds(ids: readonly Id<'Device'>[]): Promise<DeviceRow[]> {
    return this.#devices.listByIds(ids);
  }

  /** Devices of these users, those seen last first; at most a hundred of each. */
  listByUserIds(userIds: readonly Id<'User'>[]): Promise<DeviceRow[]> {
    return this.#devices.listByUserIds(userIds);
  }

  /** What a device is called: by its user, or by what it said of itself. */
  nameOf(device: DeviceRow): string {
    return device.givenName ?? nameOfDevice(device);
  }

  /** What a device is called that may have been forgotten meanwhile. */
  async nameById(id: Id<'Device'> | null): Promise<string> {
    const [device] = id === null ? [] : await this.#devices.listByIds([id]);
    return device ? this.nameOf(device) : 'a device that you have removed';
  }

  /** Whether the viewer may know of the device: their own, and with `session.read` every one. */
  isVisible(viewer: Viewer, device: DeviceRow): boolean {
    return isUser(viewer, device.userId) || holdsPermission(viewer, sessionPermissions.read);
  }

  /**
   * Gives one of the viewer's devices another name.
   * @throws {UserRefusal} when the name is blank, too long or not plain text
   * @throws {DeviceNotFoundError} when the viewer has no such device
   */
  async rename(viewer: SignedInViewer, id: Id<'Device'> | undefined, text: string): Promise<DeviceRow> {
    const name = text.trim();
    const fault = faultInLine(name, nameRule);
    refuseFaults([
      ...(name === ''
        ? [{ code: 'REQUIRED', field: ['name'], message: 'Give the device a name.' } as const]
        : []),
      ...(fault ? [fault] : []),
    ]);
    const renamed = id && (await this.#devices.updateName(id, viewer.userId, name));
    if (!renamed) throw new DeviceNotFoundError();
    return renamed;
  }

  /** Deletes a device of a user as part of the transaction; whether there was one. */
  delete(id: Id<'Device'>, userId: Id<'User'>, tx: Transaction): Promise<boolean> {
    return this.#devices.deleteDevice(id, userId, tx);
  }
}
