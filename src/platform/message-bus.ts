import { withinTime } from './deadline.js';
import type { Logger } from './logger.js';

/** What carries texts between the nodes of an instance. */
export interface Wire {
  /** Listens from now on, also after a break; `onState` tells when it can hear the others and when it cannot. */
  open(name: string, onText: (text: string) => void, onState: (isConnected: boolean) => void): Promise<void>;
  send(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

type Listener = (message: string) => void;

/** What a node says to hear whether it hears anything. No topic has this name. */
const beat = 'beat';
/** A wire on which nothing was heard for so long is taken for dead, in milliseconds. */
const longestSilenceMs = 3_500;
/** Longest that the end waits for what is still being sent, in milliseconds. */
const longestGoodbyeMs = 2_000;

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
  #heardAt = Number.NEGATIVE_INFINITY;

  /** Without a wire the instance is this one process. */
  constructor(wire: Wire | undefined, name: string, logger: Logger) {
    this.#wire = wire;
    this.#name = name;
    this.#logger = logger;
    this.#isConnected = wire === undefined;
  }

  /** Whether messages of the other nodes arrive at present. */
  get isConnected(): boolean {
    return this.#isConnected && (!this.#wire || performance.now() - this.#heardAt < longestSilenceMs);
  }

  /** Says something to be heard by this very node: a wire may be dead and not know it. To be called every few seconds. */
  beat(): void {
    // That it cannot be sent shows by its not being heard.
    this.#wire?.send(this.#name, beat).catch(() => {});
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
    this.#send(`${topic} ${message}`);
  }

  /** Begins to listen to the other nodes. */
  async start(): Promise<void> {
    await this.#wire?.open(
      this.#name,
      (text) => {
        this.#heardAt = performance.now();
        const [topic = '', ...rest] = text.split(' ');
        this.#deliver(topic, rest.join(' '));
      },
      (isConnected) => {
        this.#isConnected = isConnected;
        this.#heardAt = performance.now();
        if (isConnected) for (const listener of this.#onConnected) listener();
      },
    );
  }

  /** Lets what is being sent be sent, and listens no more. */
  async stop(): Promise<void> {
    await withinTime(Promise.all(this.#sending), longestGoodbyeMs, () => []);
    await this.#wire?.close();
  }

  #send(text: string): void {
    if (!this.#wire) return;
    const sending = this.#wire
      .send(this.#name, text)
      .catch((err: unknown) => this.#logger.warn({ err }, 'A message to the other nodes was lost'))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  #deliver(topic: string, message: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(message);
  }
}
