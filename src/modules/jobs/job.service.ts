import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { JobRunRepository } from './job-run.repository.js';

/** Work that the instance does from time to time, on one of its nodes. */
export interface Job {
  readonly name: string;
  readonly periodSeconds: number;
  run(): Promise<void>;
}

/** Decides which node does what when. */
export class JobService {
  readonly #runs: JobRunRepository;
  readonly #clock: Clock;

  constructor(runs: JobRunRepository, clock: Clock) {
    this.#runs = runs;
    this.#clock = clock;
  }

  /**
   * Runs a job when its period is over, unless another node does: however many ask, one of them runs it. One that fails
   * comes again after its period.
   */
  async runWhenDue(job: Job): Promise<boolean> {
    const now = this.#clock.now();
    const isMine = await this.#runs.updateStarted(job.name, now, secondsAfter(now, -job.periodSeconds));
    if (isMine) await job.run();
    return isMine;
  }
}
