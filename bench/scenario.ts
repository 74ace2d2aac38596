import type { Exchange, Measurement } from './load.js';
import type { ServerCommand } from './running-server.js';
import type { World } from './world.js';

/** A server that takes part, and what each of its connections asks it. */
export interface Contender {
  readonly command: ServerCommand;
  readonly exchanges: readonly Exchange[];
}

/** What is compared: the subject's number divided by the baseline's, in each round. */
export type Measure = 'requestsPerSecond' | 'p99Ms' | 'cpuMicrosecondsPerRequest';

/** A bound that the median of a ratio should keep. */
export interface Target {
  readonly measure: Measure;
  readonly bound: 'at least' | 'at most';
  readonly ratio: number;
}

/** Two contenders, by their names, and what is wanted of the first. */
export interface Comparison {
  readonly subject: string;
  readonly baseline: string;
  readonly targets: readonly Target[];
}

export interface Scenario {
  readonly title: string;
  readonly contenders: (world: World) => readonly Contender[];
  readonly comparisons: readonly Comparison[];
}

/** Every measurement of a run, by the contender's name, in the order of the rounds. */
export type Rounds = ReadonlyMap<string, readonly Measurement[]>;
