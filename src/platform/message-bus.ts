import type { Logger } from './logger.js';

/** What carries texts between the nodes of an instance. */
export interface Wire {
  /** Listens from now on, also after a break; `onState` tells when it can hear the others and when it cannot. */
  open(name: string, onText: (text: string) => void, onState: (isConnected: boolean) => void): Promise<void>;
  send(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

type Listener = (message: string) => void;

/**
 * Short messages to all nodes of an instance, this one included. A message is a hint and never the truth: it may be lost
 * or come twice, and whoever hears one asks the database.
 */
export class MessageBus {
  readonly #wire: Wire | undefined;
  readonly #name: string;
  readonly #logger: Logger;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #onConnected: (() => void)[] = [];
  readonly #sending = new Set<Promise<void>>();
  #isConnected: boolean;

  /** Without a wire the instance is this one process. */
  constructor(wire: Wire | undefined, name: string, logger: Logger) {
    this.#wire = wire;
    this.#name = name;
    this.#logger = logger;
    this.#isConnected = wire === undefined;
  }

  /** Whether messages of the other nodes arrive at present. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Calls `listener` with each message on a topic. */
  subscribe(topic: string, listener: Listener): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  /** Calls `listener` each time that messages begin to arrive; some may have been lost before. */
  onConnected(listener: () => void): void {
    this.#onConnected.push(listener);
  }

  /** Sends a message. Nobody waits for it, and nothing is thrown: who does not hear it finds out later. */
  publish(topic: string, message: string): void {
    this.#deliver(topic, message);
    if (!this.#wire) return;
    const sending = this.#wire
      .send(this.#name, `${topic} ${message}`)
      .catch((err: unknown) => this.#logger.warn({ err, topic }, 'A message to the other nodes was lost'))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Begins to listen to the other nodes. */
  async start(): Promise<void> {
    await this.#wire?.open(
      this.#name,
      (text) => {
        const [topic = '', ...rest] = text.split(' ');
        this.#deliver(topic, rest.join(' '));
      },
      (isConnected) => {
        this.#isConnected = isConnected;
        if (isConnected) for (const listener of this.#onConnected) listener();
      },
    );
  }

  /** Lets what is being sent be sent, and listens no more. */
  async stop(): Promise<void> {
    await Promise.all(this.#sending);
    await this.#wire?.close();
  }

  #deliver(topic: string, message: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(message);
  }
}
