import type { Config } from '../config/config.js';
import { type Clock, systemClock } from './clock.js';
import type { DatabaseConnection } from './database.js';
import { createLogger, type Logger } from './logger.js';
import { DnsMailDomains, type MailDomains } from './mail-domain.js';
import { createMailer, type Mailer } from './mailer.js';
import { openDatabase } from './open-database.js';
import { type Random, secureRandom } from './random.js';
import { RedisConnection } from './redis.js';

/** The doors to the outside that the program stands on. */
export interface Platform {
  readonly connection: DatabaseConnection;
  readonly redis: RedisConnection | undefined;
  readonly mailer: Mailer;
  readonly mailDomains: MailDomains;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Opens the configured doors. */
export async function openPlatform(config: Config): Promise<Platform> {
  const logger = createLogger({ level: config.logLevel, isPretty: config.environment === 'local' });
  return {
    connection: await openDatabase(config.database),
    redis: config.redisUrl && new RedisConnection(config.redisUrl, logger),
    mailer: createMailer(config.mail, logger),
    mailDomains: new DnsMailDomains(),
    clock: systemClock,
    random: secureRandom,
    logger,
  };
}
