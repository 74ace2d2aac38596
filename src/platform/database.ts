import { fileURLToPath } from 'node:url';
import { DrizzleQueryError, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { DatabaseConfig } from '../config/config.js';
import type { Wire } from './message-bus.js';

/** The database: PostgreSQL through postgres.js, or the embedded PGlite. The rest of the program cannot tell. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** An open transaction. What must happen in one takes it as a required parameter. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Called once for each SQL statement, with its text and never with its parameters. */
export type StatementObserver = (statement: string) => void;

/** An open database and what can be done with it as a whole. */
export interface DatabaseConnection {
  readonly database: Database;
  readonly kind: DatabaseConfig['kind'];
  /** Carries messages between the processes that have the database open; absent where there is only one. */
  readonly wire?: Wire;
  /** Applies the migrations that are missing. Nodes that start together wait for one another. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** Folder of the SQL migrations; it ships beside the compiled program. */
export const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** Time at the database; it decides when two clocks disagree. */
export async function databaseTime(database: Pick<Database, 'select'>): Promise<Date> {
  const rows = await database
    .select({ now: sql<string>`(extract(epoch from clock_timestamp()) * 1000)::text` })
    .from(sql`(values (1)) as one(n)`);
  return new Date(Number(rows[0]?.now));
}

/** Name of the unique constraint that a write violated; undefined for any other error. */
export function violatedUniqueConstraint(error: unknown): string | undefined {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { code, constraint_name, constraint } = cause as Record<string, unknown>;
  if (code !== '23505') return undefined;
  return String(constraint_name ?? constraint);
}

/** PostgreSQL's error classes and codes for a server that cannot do the work now (PostgreSQL manual, appendix A). */
const unavailableStates = /^(?:08|53|57P|57014|55P03|40001|40P01|25P03)/;
/** Codes of postgres.js and of the operating system for a server that cannot be reached. */
const unavailableCodes =
  /^(?:CONNECT|CONNECTION_|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;

/** Whether an error means that the database cannot do its work now, and that trying again later may help. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  const code = String(cause.code);
  return 'severity' in cause ? unavailableStates.test(code) : unavailableCodes.test(code);
}
