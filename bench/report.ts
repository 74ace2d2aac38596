import type { Measurement } from './load.js';
import type { Comparison, Measure, Rounds, Target } from './scenario.js';
import { type Spread, spreadOf } from './statistics.js';

const measures: readonly { readonly measure: Measure; readonly name: string }[] = [
  { measure: 'requestsPerSecond', name: 'throughput' },
  { measure: 'p99Ms', name: 'p99' },
  { measure: 'cpuMicrosecondsPerRequest', name: 'CPU per request' },
];

/** How one contender compares with another in one measure. */
interface Ratio {
  readonly subject: string;
  readonly baseline: string;
  readonly measure: Measure;
  /** Of the ratios of the rounds: each compares what ran within seconds. */
  readonly ratio: Spread;
  readonly target?: Target;
  readonly isMet?: boolean;
}

/** Every ratio that a scenario asks for and that could be measured. */
export function ratiosOf(comparisons: readonly Comparison[], rounds: Rounds): Ratio[] {
  return comparisons.flatMap(({ subject, baseline, targets }) =>
    measures.flatMap(({ measure }) => {
      const own = numbersOf(rounds.get(subject), measure);
      const others = numbersOf(rounds.get(baseline), measure);
      if (own.length === 0 || own.length !== others.length) return [];
      const ratio = spreadOf(own.map((number, round) => number / (others[round] as number)));
      const target = targets.find((wanted) => wanted.measure === measure);
      const judged = target ? { target, isMet: isMet(target, ratio.median) } : {};
      return [{ subject, baseline, measure, ratio, ...judged }];
    }),
  );
}

/** One line for each contender: the median over the rounds. */
export function describeContenders(rounds: Rounds): string {
  const lines = [...rounds].map(([name, measurements]) => {
    const middle = (measure: keyof Measurement, digits: number) => {
      const numbers = numbersOf(measurements, measure);
      return numbers.length === 0 ? '-' : spreadOf(numbers).median.toFixed(digits);
    };
    return [
      name.padEnd(14),
      middle('requestsPerSecond', 0).padStart(9),
      middle('p50Ms', 2).padStart(9),
      middle('p99Ms', 2).padStart(9),
      middle('cpuMicrosecondsPerRequest', 0).padStart(12),
      middle('busyShare', 2).padStart(7),
    ].join('');
  });
  return ['server         requests/s   p50 ms   p99 ms  CPU us/req   busy', ...lines].join('\n');
}

/** One line for each ratio, with the target where there is one. */
export function describeRatios(ratios: readonly Ratio[]): string {
  return ratios
    .map(({ subject, baseline, measure, ratio, target, isMet: isKept }) => {
      const name = measures.find((known) => known.measure === measure)?.name ?? measure;
      const { median, min, max } = ratio;
      const numbers = `${median.toFixed(3)} (${min.toFixed(3)}..${max.toFixed(3)})`;
      const verdict = target ? `  target ${target.bound} ${target.ratio}: ${isKept ? 'MET' : 'MISSED'}` : '';
      return `${`${subject} / ${baseline}`.padEnd(26)} ${name.padEnd(16)} ${numbers}${verdict}`;
    })
    .join('\n');
}

/** A server under full load uses nearly all of its core, unless others take it away. */
const leastBusyShare = 0.85;

/** The contenders that had their core to themselves too seldom for their throughput to mean anything. */
export function disturbedIn(rounds: Rounds): string[] {
  return [...rounds.keys()].filter((name) =>
    numbersOf(rounds.get(name), 'busyShare').some((share) => share < leastBusyShare),
  );
}

function isMet({ bound, ratio }: Target, measured: number): boolean {
  return bound === 'at least' ? measured >= ratio : measured <= ratio;
}

function numbersOf(measurements: readonly Measurement[] = [], measure: keyof Measurement): number[] {
  return measurements.map((measurement) => measurement[measure]).filter((number) => number !== undefined);
}
