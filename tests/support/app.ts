import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import postgres from 'postgres';
import { inject } from 'vitest';
import { type App, createApp } from '../../src/app.js';
import { type Config, loadConfig } from '../../src/config/config.js';
import type { DatabaseConnection } from '../../src/platform/database.js';
import { createLogger } from '../../src/platform/logger.js';
import type { MailDomains } from '../../src/platform/mail-domain.js';
import { openDatabase } from '../../src/platform/open-database.js';
import { secureRandom } from '../../src/platform/random.js';
import { RedisConnection } from '../../src/platform/redis.js';
import { Client } from './client.js';
import { MovableClock } from './clock.js';
import { Mailbox } from './mailbox.js';
import { databaseUrl } from './postgres-server.js';

/** The running program of a test, with the few things around it that are not ours. */
export interface TestApp {
  readonly app: App;
  readonly config: Config;
  readonly connection: DatabaseConnection;
  readonly mailbox: Mailbox;
  readonly clock: MovableClock;
  /** Domains that take no mail. */
  readonly deafDomains: Set<string>;
  /** Text of every SQL statement so far, without parameters. */
  readonly statements: string[];
  /** Every line of the log so far. */
  readonly logLines: string[];
  /** A new client: no cookies, no token. */
  client(): Client;
  /** Another node on the same database. */
  anotherNode(): Promise<TestApp>;
  stop(): Promise<void>;
}

/** Environment variables by which a test differs from the defaults. */
export type Settings = Readonly<Record<string, string>>;

const isEmbedded = process.env['TEST_DATABASE'] === 'embedded';

/**
 * Starts the program on a database of its own: PostgreSQL or the embedded one, as the project of the test run says.
 * Call it in `beforeAll` and `stop` in `afterAll`.
 */
export async function startApp(settings: Settings = {}): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const database = isEmbedded ? embeddedDatabase(folder) : await postgresDatabase();
  const clock = new MovableClock();
  const node = await startNode(folder, { ...database.settings, ...settings }, clock);
  const others: TestApp[] = [];
  return {
    ...node,
    anotherNode: async () => {
      if (isEmbedded) throw new Error('The embedded database takes one node.');
      const other = await startNode(folder, { ...database.settings, ...settings }, clock);
      others.push(other);
      return other;
    },
    stop: async () => {
      for (const other of others) await other.stop();
      await node.stop();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(folder: string, settings: Settings, clock: MovableClock): Promise<TestApp> {
  const { config, secrets } = loadConfig({
    ENVIRONMENT: 'test',
    DATA_DIR: folder,
    LOG_LEVEL: 'debug',
    SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
    ...settings,
  });
  const statements: string[] = [];
  const logLines: string[] = [];
  const deafDomains = new Set<string>();
  const mailbox = new Mailbox();
  const mailDomains: MailDomains = { acceptsMail: async (domain) => !deafDomains.has(domain) };
  const connection = await openDatabase(config.database, (statement) => statements.push(statement));
  const logger = createLogger({
    level: config.logLevel,
    isPretty: false,
    destination: new Writable({
      write: (chunk, _encoding, done) => {
        logLines.push(String(chunk));
        done();
      },
    }),
  });
  const platform = {
    connection,
    redis: config.redisUrl && new RedisConnection(config.redisUrl, logger),
    mailer: mailbox,
    mailDomains,
    clock,
    random: secureRandom,
    logger,
  };
  const app = await createApp(config, secrets, platform);
  await app.start();
  return {
    app,
    config,
    connection,
    mailbox,
    clock,
    deafDomains,
    statements,
    logLines,
    client: () => new Client(app.server),
    anotherNode: () => {
      throw new Error('Start another node from the first one.');
    },
    stop: async () => {
      await app.server.close();
      await app.stop();
    },
  };
}

interface TestDatabase {
  readonly settings: Settings;
  drop(): Promise<void>;
}

function embeddedDatabase(folder: string): TestDatabase {
  const database = join(folder, 'database');
  mkdirSync(dirname(database), { recursive: true });
  cpSync(inject('embeddedTemplate'), database, { recursive: true });
  return { settings: {}, drop: async () => {} };
}

let databaseCount = 0;

async function postgresDatabase(): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  databaseCount += 1;
  const name = `latchkey_test_${process.pid}_${databaseCount}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${inject('postgresTemplate')}`);
  await admin.end();
  return {
    settings: { DATABASE_URL: databaseUrl(serverUrl, name) },
    drop: async () => {
      const client = postgres(serverUrl, { max: 1, onnotice: () => {} });
      await client.unsafe(`drop database if exists ${name} with (force)`);
      await client.end();
    },
  };
}
