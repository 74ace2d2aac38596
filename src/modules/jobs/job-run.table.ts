import { pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '../../platform/columns.js';

/** When each job of the instance began to run last, on whichever node. */
export const jobRuns = pgTable('job_runs', {
  job: text('job').primaryKey(),
  startedAt: moment('started_at').notNull(),
});
