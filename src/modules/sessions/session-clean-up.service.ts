import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { DeviceRepository } from './devices/device.repository.js';
import type { SessionRepository } from './session.repository.js';

/** How long a session can still be looked at after its end, and a device that nobody uses, in seconds. */
const keptSeconds = 30 * 24 * 60 * 60;
/** Rows that one statement deletes: it stays far within the time that statements may take. */
const batchSize = 1_000;

/** Deletes what nobody needs any more. */
export class SessionCleanUpService {
  readonly #sessions: SessionRepository;
  readonly #devices: DeviceRepository;
  readonly #clock: Clock;

  constructor(sessions: SessionRepository, devices: DeviceRepository, clock: Clock) {
    this.#sessions = sessions;
    this.#devices = devices;
    this.#clock = clock;
  }

  /** Deletes sessions that ended 30 days ago, and devices not seen for as long of which no session is left. */
  async run(): Promise<void> {
    const before = secondsAfter(this.#clock.now(), -keptSeconds);
    while ((await this.#sessions.deleteEnded(before, batchSize)) === batchSize);
    while ((await this.#devices.deleteForgotten(before, batchSize)) === batchSize);
  }
}
