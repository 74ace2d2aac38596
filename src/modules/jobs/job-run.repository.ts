import { lte } from 'drizzle-orm';
import type { Database } from '../../platform/database.js';
import { jobRuns } from './job-run.table.js';

export class JobRunRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes that a job begins, unless it began after `lastBefore`. One statement decides, so one node begins it. */
  async updateStarted(job: string, at: Date, lastBefore: Date): Promise<boolean> {
    const rows = await this.#database
      .insert(jobRuns)
      .values({ job, startedAt: at })
      .onConflictDoUpdate({
        target: jobRuns.job,
        set: { startedAt: at },
        setWhere: lte(jobRuns.startedAt, lastBefore),
      })
      .returning({ job: jobRuns.job });
    return rows.length > 0;
  }
}
