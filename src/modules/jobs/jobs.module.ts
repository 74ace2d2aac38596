import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { Logger } from '../../platform/logger.js';
import { PeriodicTask } from '../../platform/periodic-task.js';
import { type Job, JobService } from './job.service.js';
import { JobRunRepository } from './job-run.repository.js';

/** How often each node asks whether a job is due, in seconds. */
const askEverySeconds = 60;

/** What the instance does from time to time. */
export interface JobsModule {
  readonly jobs: JobService;
  /** A node's part in a job: it asks from time to time, and runs it when nobody has. */
  schedule(job: Job): PeriodicTask;
}

export function createJobsModule(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}): JobsModule {
  const jobs = new JobService(new JobRunRepository(parts.database), parts.clock);
  return {
    jobs,
    schedule: (job) =>
      new PeriodicTask(
        job.name,
        Math.min(job.periodSeconds, askEverySeconds),
        async () => {
          await jobs.runWhenDue(job);
        },
        parts.logger,
      ),
  };
}
