import autocannon from 'autocannon';
import { cpuSecondsOf } from './cores.js';
import type { RunningServer } from './running-server.js';
import { percentile } from './statistics.js';

/** One request and the only answer to it that is right. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly rightAnswer: unknown;
}

/** What one server did in one measurement. */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server's process, all threads; undefined where the system does not tell. */
  readonly cpuMicrosecondsPerRequest: number | undefined;
  /** Share of the time in which the server's process was at work. */
  readonly busyShare: number | undefined;
  readonly requests: number;
  readonly seconds: number;
}

/** An answer was not the right one, or there was none. */
class WrongAnswerError extends Error {
  constructor(detail: string) {
    super(`An answer was wrong: ${detail}`);
    this.name = 'WrongAnswerError';
  }
}

/** A request as it goes out, and the text that must come back. */
interface Expectation {
  readonly request: autocannon.Request;
  readonly rightText: string;
}

/**
 * Asks once for each exchange and compares what the answers mean; from then on each must come back to the letter.
 * @throws {WrongAnswerError} when one means something else
 */
export async function agreeOnTexts(
  { url }: RunningServer,
  exchanges: readonly Exchange[],
): Promise<Expectation[]> {
  const expectations: Expectation[] = [];
  for (const { method, path, headers, body, rightAnswer } of exchanges) {
    const sent = body === undefined ? {} : { body };
    const response = await fetch(url + path, { method, headers, ...sent });
    const rightText = await response.text();
    if (response.status !== 200 || !isSame(parse(rightText), rightAnswer)) {
      throw new WrongAnswerError(
        `${response.status} ${rightText.slice(0, 500)}, not ${JSON.stringify(rightAnswer)}`,
      );
    }
    expectations.push({ request: { method, path, headers: { ...headers }, ...sent }, rightText });
  }
  return expectations;
}

/**
 * Keeps one connection busy for each expectation, without pipelining, and measures after the warm-up.
 * @throws {WrongAnswerError} when any answer, also one of the warm-up, is not to the letter
 */
export async function measure(
  server: RunningServer,
  expectations: readonly Expectation[],
  { warmUpSeconds, seconds }: { readonly warmUpSeconds: number; readonly seconds: number },
): Promise<Measurement> {
  const latencies: number[] = [];
  let isMeasuring = false;
  let fault: string | undefined;
  let opened = 0;
  const ended = Promise.withResolvers<void>();
  const settings: autocannon.Options = {
    url: server.url,
    connections: expectations.length,
    duration: warmUpSeconds + seconds + 60,
    // The run stops at the end of a sample.
    sampleInt: 50,
    setupClient: (client) => {
      const expectation = expectations[opened++ % expectations.length] as Expectation;
      client.setRequests([
        {
          ...expectation.request,
          onResponse: (status: number, text: string) => {
            if (status !== 200 || text !== expectation.rightText) fault ??= `${status} ${text.slice(0, 500)}`;
          },
        },
      ]);
    },
  };
  const run = autocannon(settings, (error) => (error ? ended.reject(error) : ended.resolve()));
  run.on('response', (_client, _status, _bytes, milliseconds) => {
    if (isMeasuring) latencies.push(milliseconds);
  });
  run.on('reqError', (error: Error) => {
    fault ??= error.message;
    run.stop();
  });

  await pause(warmUpSeconds);
  const begin = { at: performance.now(), cpuSeconds: cpuSecondsOf(server.processId) };
  isMeasuring = true;
  await pause(seconds);
  isMeasuring = false;
  const end = { at: performance.now(), cpuSeconds: cpuSecondsOf(server.processId) };
  run.stop();
  await ended.promise;
  server.assertAlive();
  if (fault !== undefined) throw new WrongAnswerError(fault);
  if (latencies.length === 0) throw new WrongAnswerError('none came');

  const measuredSeconds = (end.at - begin.at) / 1000;
  const cpuSeconds =
    begin.cpuSeconds === undefined || end.cpuSeconds === undefined
      ? undefined
      : end.cpuSeconds - begin.cpuSeconds;
  return {
    requestsPerSecond: latencies.length / measuredSeconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMicrosecondsPerRequest: cpuSeconds && (cpuSeconds * 1e6) / latencies.length,
    busyShare: cpuSeconds && cpuSeconds / measuredSeconds,
    requests: latencies.length,
    seconds: measuredSeconds,
  };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
