import { Redis } from 'ioredis';
import type { SecretText } from '../kernel/secret-text.js';
import type { Logger } from './logger.js';

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
