import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { SecretText } from '../kernel/secret-text.js';
import type { Logger } from './logger.js';
import type { Wire } from './message-bus.js';

/** Longest wait for an answer, in milliseconds: Redis only ever helps, so nobody waits for it. */
const commandTimeoutMs = 100;

/** Connection to Redis, which may vanish at any moment: a command then fails at once and nothing queues up. */
export class RedisConnection {
  readonly client: Redis;

  constructor(url: SecretText, logger: Logger) {
    this.client = new Redis(url.reveal(), {
      commandTimeout: commandTimeoutMs,
      connectTimeout: 2_000,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (tries) => Math.min(tries * 200, 5_000),
    });
    // Without a listener an unreachable Redis would end the process.
    this.client.on('error', (error: Error) =>
      logger.warn({ reason: error.message }, 'Redis does not answer'),
    );
    this.client.on('ready', () => logger.info('Redis is connected'));
  }

  /** Whether Redis answers now. Never throws. */
  async isReachable(): Promise<boolean> {
    try {
      return (await this.client.ping()) === 'PONG';
    } catch {
      return false;
    }
  }

  close(): void {
    this.client.disconnect();
  }
}

/** How long a message waits for the first connection, in milliseconds: a command line has only just begun to connect. */
const connectionPatienceMs = 1_000;

/** Carries messages between nodes by Redis publish and subscribe; it listens on a connection of its own. */
export class RedisWire implements Wire {
  readonly #client: Redis;
  readonly #firstConnection: Promise<unknown>;
  #listener: Redis | undefined;

  constructor({ client }: RedisConnection) {
    this.#client = client;
    this.#firstConnection = client.status === 'ready' ? Promise.resolve() : firstConnectionOf(client);
  }

  async open(
    name: string,
    onText: (text: string) => void,
    onState: (isConnected: boolean) => void,
  ): Promise<void> {
    const listener = this.#client.duplicate({ autoResubscribe: false, commandTimeout: connectionPatienceMs });
    this.#listener = listener;
    listener.on('message', (_: string, text: string) => onText(text));
    // Said by the other connection already.
    listener.on('error', () => {});
    listener.on('close', () => onState(false));
    listener.on('ready', () => {
      listener.subscribe(name).then(
        () => onState(true),
        // A connection on which nothing is heard is of no use: the next one may do better.
        () => listener.disconnect(true),
      );
    });
  }

  async send(name: string, text: string): Promise<void> {
    await this.#firstConnection;
    await this.#client.publish(name, text);
  }

  async close(): Promise<void> {
    this.#listener?.disconnect();
  }
}

/** Over when there is a connection, or when it has been waited for long enough; what is sent then fails at once. */
async function firstConnectionOf(client: Redis): Promise<void> {
  try {
    await once(client, 'ready', { signal: AbortSignal.timeout(connectionPatienceMs) });
  } catch {
    // An unreachable Redis says so by itself.
  }
}
