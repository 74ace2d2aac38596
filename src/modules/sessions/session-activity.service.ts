import type { Id } from '../../kernel/id.js';
import type { Client } from '../../kernel/viewer.js';
import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { DeviceRepository } from './devices/device.repository.js';
import type { SessionRepository } from './session.repository.js';
import type { SessionRow } from './session.table.js';

/** How exact "last used" is, in seconds: it is written no more often. */
const exactToSeconds = 60;
/** Most sessions whose use is being written. */
const maxAtOnce = 4;

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
    if (secondsAfter(session.lastActiveAt, exactToSeconds) > now) return;
    this.#start(session.id, () => this.#write(session.id, ipAddress, now));
  }

  /** Notes that the user and the device of a session that was just renewed were there. Never throws. */
  noteRenewed(session: SessionRow): void {
    this.#start(session.id, () => this.#writeSeen(session, session.lastActiveAt));
  }

  /** A few at a time: these writes take connections from requests. What is left out is noted at the next use. */
  #start(id: Id<'Session'>, write: () => Promise<void>): void {
    if (this.#noting.has(id) || this.#noting.size >= maxAtOnce) return;
    const work = write()
      .catch((err: unknown) => this.#logger.warn({ err }, 'The use of a session was not noted'))
      .finally(() => this.#noting.delete(id));
    this.#noting.set(id, work);
  }

  /** Lets what is being written be written. */
  async stop(): Promise<void> {
    await Promise.all(this.#noting.values());
  }

  async #write(id: Id<'Session'>, ipAddress: string, at: Date): Promise<void> {
    const notedBefore = secondsAfter(at, -exactToSeconds);
    const used = await this.#sessions.updateUsed(id, ipAddress, at, notedBefore);
    if (used) await this.#writeSeen(used, at);
  }

  /** Statements by themselves: in one transaction they could wait for rows that a login holds, and it for theirs. */
  async #writeSeen({ userId, deviceId }: SessionRow, at: Date): Promise<void> {
    await this.#sessions.updateUserSeen(userId, at);
    if (deviceId) await this.#devices.updateSeen(deviceId, at);
  }
}
