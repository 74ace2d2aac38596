import { withinTime } from '../../platform/deadline.js';
import type { Logger } from '../../platform/logger.js';
import type { MessageBus } from '../../platform/message-bus.js';
import { PeriodicTask } from '../../platform/periodic-task.js';
import type { LiveSessions } from './live-sessions.js';
import type { SessionSignals } from './session-signals.js';

const lookEverySeconds = 1;
/** Every so many looks all are checked, whatever was heard: for what ran out of time, and for what got lost. */
const looksPerCheck = 5;
/** Longest that a check may take, in milliseconds; a network that swallows packets never ends it. */
const longestCheckMs = 3_000;

/**
 * Finds out which of the sessions that this node keeps something open for have ended: those that were announced at once,
 * the others within five seconds, and within one while nodes cannot hear each other.
 */
export function createLiveSessionsTask(parts: {
  readonly liveSessions: LiveSessions;
  readonly signals: SessionSignals;
  readonly bus: MessageBus;
  readonly logger: Logger;
}): PeriodicTask {
  const { liveSessions, signals, bus, logger } = parts;
  let looks = 0;
  const look = async () => {
    if (!liveSessions.isWatching) return;
    const isDue = looks % looksPerCheck === 0 || !bus.isConnected;
    looks += 1;
    bus.beat();
    if (isDue) await withinTime(liveSessions.check(), longestCheckMs, late);
  };
  const task = new PeriodicTask('look after open connections', lookEverySeconds, look, logger);
  signals.onAnnounced((userId) => {
    liveSessions
      .check(userId)
      .catch((err: unknown) => logger.warn({ err }, 'Open connections were not checked'));
  });
  // Whatever ended while nothing was heard.
  bus.onConnected(() => {
    looks = 0;
    task.wake();
  });
  return task;
}

function late(): never {
  throw new Error('The database does not answer.');
}
