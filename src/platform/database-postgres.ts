import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { DatabaseConfig, PostgresServer } from '../config/config.js';
import { type DatabaseConnection, migrationsFolder, type StatementObserver } from './database.js';
import type { Wire } from './message-bus.js';

type PostgresConfig = Extract<DatabaseConfig, { kind: 'postgres' }>;

/** Key of the advisory lock under which one node migrates: the letters "latch" as a number. */
const migrationLock = 0x6c61746368;

/**
 * Opens a pool of connections to PostgreSQL. What the server does has limits, kept by the server. A network that swallows
 * packets is beyond them: its connections come free when TCP gives up, and requests are answered meanwhile by their own
 * time limit.
 */
export function openPostgres(config: PostgresConfig, observe?: StatementObserver): DatabaseConnection {
  const client = createClient(config.server, {
    max: config.poolSize,
    connect_timeout: config.connectTimeoutSeconds,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    // The driver's own back-off grows to 20 seconds, which requests would spend waiting when the server is back.
    backoff: (tries: number) => Math.min(tries * 0.05, 0.5),
    onnotice: () => {},
    connection: {
      application_name: 'latchkey',
      TimeZone: 'UTC',
      statement_timeout: config.statementTimeoutMs,
      lock_timeout: config.lockTimeoutMs,
      idle_in_transaction_session_timeout: config.idleInTransactionTimeoutMs,
    },
  });
  const database = drizzle(client, observe ? { logger: { logQuery: (query) => observe(query) } } : {});
  return {
    database,
    kind: 'postgres',
    wire: wireOf(client),
    migrate: () => migrateAlone(config),
    close: () => client.end({ timeout: 5 }),
  };
}

/** Carries messages by LISTEN and NOTIFY. The driver listens on a connection of its own, and again after a break. */
function wireOf(client: postgres.Sql): Wire {
  return {
    open: async (name, onText, onState) => {
      await client.listen(name, onText, () => onState(true));
    },
    send: async (name, text) => {
      await client.notify(name, text);
    },
    // The connection is closed with the client's others.
    close: async () => {},
  };
}

/** drizzle's `migrate` takes no lock, so two nodes would create the same tables; a session lock lets one go first. */
async function migrateAlone(config: PostgresConfig): Promise<void> {
  const client = createClient(config.server, {
    max: 1,
    connect_timeout: config.connectTimeoutSeconds,
    onnotice: () => {},
    connection: {
      application_name: 'latchkey migrate',
      TimeZone: 'UTC',
      statement_timeout: 0,
      lock_timeout: 0,
    },
  });
  try {
    await client`select pg_advisory_lock(${migrationLock})`;
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** A client of the server; it connects with its first statement. */
export function createClient(server: PostgresServer, options: postgres.Options<Record<string, never>>) {
  if ('url' in server) {
    const url = server.url.reveal();
    // postgres.js takes the path as it stands, "my%20database" for one.
    const database = decodeURIComponent(new URL(url).pathname.slice(1));
    return postgres(url, { ...options, ...(database === '' ? {} : { database }) });
  }
  const { host, port, user, password, database } = server;
  return postgres({ ...options, host, port, user, password: password.reveal(), database });
}
