import type { Id } from '../../kernel/id.js';
import type { MessageBus } from '../../platform/message-bus.js';

const topic = 'sessions';

/** Tells all nodes whose sessions may have ended, so that those who keep a connection open for one look it up at once. */
export class SessionSignals {
  readonly #bus: MessageBus;

  constructor(bus: MessageBus) {
    this.#bus = bus;
  }

  /** Says that sessions of a user may have ended; after the commit. */
  announce(userId: Id<'User'>): void {
    this.#bus.publish(topic, userId);
  }

  /** Calls `listener` with each user whose sessions may have ended. */
  onAnnounced(listener: (userId: Id<'User'>) => void): void {
    this.#bus.subscribe(topic, (message) => listener(message as Id<'User'>));
  }
}
