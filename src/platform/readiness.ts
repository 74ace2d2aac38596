import type { Clock } from './clock.js';
import { type DatabaseConnection, databaseTime } from './database.js';
import { withinTime } from './deadline.js';
import type { RedisConnection } from './redis.js';

/** Most that the clocks of the server and its database may differ, in milliseconds: both decide about expiry. */
const maxSkewMs = 30_000;
/** Longest that a readiness check waits for the database, in milliseconds. */
const databasePatienceMs = 2_000;

export interface ReadinessParts {
  readonly connection: DatabaseConnection;
  readonly redis: RedisConnection | undefined;
  readonly clock: Clock;
  readonly environment: string;
  readonly version: string;
}

/** Whether the server can do its work now, and the state of its parts. Redis helps but is never needed. */
export async function checkReadiness({
  connection,
  redis,
  clock,
  environment,
  version,
}: ReadinessParts): Promise<{
  isReady: boolean;
  report: Record<string, string>;
}> {
  const [database, redisState] = await Promise.all([databaseState(connection, clock), stateOf(redis)]);
  return {
    isReady: database === 'up',
    report: { version, environment, database, redis: redisState, time: clock.now().toISOString() },
  };
}

async function databaseState(connection: DatabaseConnection, clock: Clock): Promise<string> {
  try {
    const time = await withinTime<Date | undefined>(
      databaseTime(connection.database),
      databasePatienceMs,
      () => undefined,
    );
    if (time === undefined) return 'down';
    return Math.abs(time.getTime() - clock.now().getTime()) > maxSkewMs ? 'clock differs' : 'up';
  } catch {
    return 'down';
  }
}

async function stateOf(redis: RedisConnection | undefined): Promise<string> {
  if (!redis) return 'not configured';
  return (await redis.isReachable()) ? 'up' : 'down';
}
