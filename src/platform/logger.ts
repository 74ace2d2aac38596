import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<
  PinoLogger,
  'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'child' | 'isLevelEnabled'
>;

/** How a program starts its log. */
export interface LoggerOptions {
  readonly level: string;
  /** Whether a person reads the lines as they come; otherwise each is one JSON object. */
  readonly isPretty: boolean;
  readonly destination?: DestinationStream;
}

/**
 * Starts the log. Errors are written with their stack and causes, and without what would give data away: the text
 * and parameters of an SQL statement.
 */
export function createLogger({ level, isPretty, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  if (destination) return pino(options, destination);
  if (!isPretty) return pino(options);
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' } },
  });
}

/** How many causes of an error are followed; one may be its own. */
const maxCauses = 5;

/** An error as it may be logged: name, message, stack and causes, without the parameters of SQL statements. */
export function describeError(error: unknown): unknown {
  return describe(error, maxCauses);
}

function describe(error: unknown, causesLeft: number): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const isLast = error.cause === undefined || causesLeft === 0;
  const cause = isLast ? {} : { cause: describe(error.cause, causesLeft - 1) };
  // drizzle puts the statement and all its parameters, password hashes among them, into the message and the stack.
  if ('query' in error && 'params' in error) {
    return { name: error.name, message: 'A statement failed.', stack: framesOf(error), ...cause };
  }
  const { code, constraint_name, constraint } = error as Error & Record<string, unknown>;
  return {
    name: error.name,
    // PostgreSQL's own messages may quote a value; the code and the constraint say what is needed.
    message: isFromPostgres(error) ? `PostgreSQL error ${String(code)}` : error.message,
    stack: isFromPostgres(error) ? framesOf(error) : error.stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(constraint_name || constraint ? { constraint: constraint_name ?? constraint } : {}),
    ...cause,
  };
}

function isFromPostgres(error: Error): boolean {
  return 'severity' in error;
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
