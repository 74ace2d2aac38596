import type { ExecutionResult } from 'graphql';

/** Most subscriptions of one connection. */
const maxOpen = 50;

type Events = AsyncGenerator<ExecutionResult>;

/**
 * The subscriptions of one connection. They are counted and closed here, whatever ids the client gives them: an id that
 * is used again while its first use is still being opened hides that one from the protocol's own books.
 */
export class OpenSubscriptions {
  readonly #events = new Set<Events>();
  #opening = 0;
  #isClosed = false;

  /** Keeps room for another, for `open` or `release`; false when there is none. */
  reserve(): boolean {
    if (this.#isClosed || this.#opening + this.#events.size >= maxOpen) return false;
    this.#opening += 1;
    return true;
  }

  /** Gives back what was reserved for a subscription that is not opened. */
  release(): void {
    this.#opening -= 1;
  }

  /** Opens a subscription where room was reserved; gives its events, or the errors by which it is refused. */
  async open(subscribe: () => Promise<Events | ExecutionResult>): Promise<Events | ExecutionResult> {
    try {
      const opened = await subscribe();
      return Symbol.asyncIterator in opened ? this.#keep(opened) : opened;
    } finally {
      this.release();
    }
  }

  /** Closes all, and those still being opened as soon as they are. */
  closeAll(): void {
    this.#isClosed = true;
    for (const events of this.#events) void events.return(undefined);
  }

  #keep(source: Events): Events {
    const forget = () => this.#events.delete(kept);
    const kept: Events = {
      next: async () => {
        const result = await source.next();
        if (result.done) forget();
        return result;
      },
      return: (value) => {
        forget();
        return source.return(value);
      },
      throw: (error) => {
        forget();
        return source.throw(error);
      },
      [Symbol.asyncIterator]: () => kept,
      [Symbol.asyncDispose]: async () => {
        await kept.return(undefined);
      },
    };
    this.#events.add(kept);
    if (this.#isClosed) void kept.return(undefined);
    return kept;
  }
}
