import { parseArgs } from 'node:util';

/** How a run was asked for. */
export interface BenchOptions {
  readonly scenario: string;
  /** Rounds; each measures every server once. */
  readonly rounds: number;
  /** Seconds that one measurement takes. */
  readonly seconds: number;
  /** Seconds under load before the first round: a server that has just started is not yet at its speed. */
  readonly startUpSeconds: number;
  /** Seconds under load before each measurement. */
  readonly warmUpSeconds: number;
  /** URL of a PostgreSQL server on which a database may be made. */
  readonly postgresUrl: string;
}

/** What the command line takes. */
export const usage = `npm run bench -- viewer|list [--rounds 10] [--seconds 3] [--quick] [--postgres URL]
  --rounds    how often each server is measured (10)
  --seconds   how long one measurement takes (3)
  --quick     two rounds of one second: shows that everything works, measures nothing
  --postgres  server on which a database is made and dropped (postgresql://postgres@127.0.0.1:5432/postgres)
`;

/**
 * Reads the command line.
 * @throws {TypeError} when it has an option that there is not
 * @throws {RangeError} when a number is none above 0
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      postgres: { type: 'string', default: 'postgresql://postgres@127.0.0.1:5432/postgres' },
    },
  });
  return {
    scenario: positionals[0] ?? '',
    rounds: positive('rounds', values.rounds ?? (values.quick ? '2' : '10')),
    seconds: positive('seconds', values.seconds ?? (values.quick ? '1' : '3')),
    startUpSeconds: values.quick ? 1 : 4,
    warmUpSeconds: values.quick ? 0.2 : 0.7,
    postgresUrl: values.postgres,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new RangeError(`--${name} must be a number above 0.`);
  return number;
}
