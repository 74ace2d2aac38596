import type { Id } from '../../kernel/id.js';
import type { Client } from '../../kernel/viewer.js';
import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { DeviceRepository } from './devices/device.repository.js';
import type { SessionRepository } from './session.repository.js';
import type { SessionRow } from './session.table.js';

/** How exact "last used" is, in seconds: it is written no more often. */
const exactToSeconds = 60;

/** Notes that sessions are in use, and with them their users and devices. No request waits for it. */
export class SessionActivityService {
  readonly #sessions: SessionRepository;
  readonly #devices: DeviceRepository;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #noting = new Map<Id<'Session'>, Promise<void>>();

  constructor(sessions: SessionRepository, devices: DeviceRepository, clock: Clock, logger: Logger) {
    this.#sessions = sessions;
    this.#devices = devices;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Notes a use, unless one was noted within the last minute. Never throws. */
  note(session: SessionRow, { ipAddress }: Client): void {
    const now = this.#clock.now();
    if (secondsAfter(session.lastActiveAt, exactToSeconds) > now || this.#noting.has(session.id)) return;
    const work = this.#write(session.id, ipAddress, now)
      .catch((err: unknown) => this.#logger.warn({ err }, 'The use of a session was not noted'))
      .finally(() => this.#noting.delete(session.id));
    this.#noting.set(session.id, work);
  }

  /** Lets what is being written be written. */
  async stop(): Promise<void> {
    await Promise.all(this.#noting.values());
  }

  /** Three statements, each by itself: together they could wait for each other's rows, and nobody needs them at once. */
  async #write(id: Id<'Session'>, ipAddress: string, at: Date): Promise<void> {
    const notedBefore = secondsAfter(at, -exactToSeconds);
    const used = await this.#sessions.updateUsed(id, ipAddress, at, notedBefore);
    if (!used) return;
    await this.#sessions.updateUserSeen(used.userId, at);
    if (used.deviceId) await this.#devices.updateSeen(used.deviceId, at);
  }
}
