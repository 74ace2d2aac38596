import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.js';
import { JobService } from '../../src/modules/jobs/job.service.js';
import { JobRunRepository } from '../../src/modules/jobs/job-run.repository.js';
import { jobRuns } from '../../src/modules/jobs/job-run.table.js';
import { sessionId as sessionIds } from '../../src/modules/sessions/session-id.js';
import { startApp, type TestApp } from '../support/app.js';
import { insertUsers } from '../support/people.js';
import { insertDevice, insertSession, storedSession } from '../support/sessions.js';

const hour = 60 * 60;
const day = 24 * hour;

describe('A job of the instance', () => {
  let app: TestApp;
  let nodes: JobService[];
  let jobCount = 0;
  beforeAll(async () => {
    app = await startApp();
    const other = await app.anotherNode();
    nodes = [app, other].map(
      ({ connection, clock }) => new JobService(new JobRunRepository(connection.database), clock),
    );
  });
  afterAll(() => app.stop());

  /** A job that counts how often it runs. */
  function aJob(periodSeconds = hour) {
    jobCount += 1;
    const job = {
      name: `job ${jobCount}`,
      periodSeconds,
      runs: 0,
      failure: undefined as Error | undefined,
      run: async () => {
        job.runs += 1;
        if (job.failure) throw job.failure;
      },
    };
    return job;
  }
  const askAll = (job: ReturnType<typeof aJob>, times: number) =>
    Promise.all(
      Array.from({ length: times }, (_, index) => (nodes[index % 2] as JobService).runWhenDue(job)),
    );

  it('is run by one node, however many ask for it at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const job = aJob();
      const answers = await askAll(job, 16);
      expect(job.runs).toBe(1);
      expect(answers.filter(Boolean)).toHaveLength(1);
    }
  });

  it('is not run again before its period is over, by any node, and then once', async () => {
    const job = aJob(hour);
    await askAll(job, 4);
    app.clock.advance(hour - 5);
    await askAll(job, 4);
    expect(job.runs).toBe(1);
    app.clock.advance(6);
    await askAll(job, 16);
    expect(job.runs).toBe(2);
  });

  it('waits for no other job', async () => {
    const [first, second] = [aJob(), aJob()];
    await askAll(first, 2);
    await askAll(second, 2);
    expect([first.runs, second.runs]).toEqual([1, 1]);
  });

  it('that fails says so to the node that ran it, and comes again after its period', async () => {
    const job = aJob();
    job.failure = new Error('It did not work.');
    await expect((nodes[0] as JobService).runWhenDue(job)).rejects.toThrow('It did not work.');
    expect(await (nodes[1] as JobService).runWhenDue(job)).toBe(false);
    app.clock.advance(hour + 1);
    job.failure = undefined;
    expect(await (nodes[1] as JobService).runWhenDue(job)).toBe(true);
    expect(job.runs).toBe(2);
  });
});

describe('The deletion of ended sessions', () => {
  it('is begun by a node that starts when it is due, and noted for all nodes', async () => {
    const app = await startApp();
    const startedAt = async () => {
      const rows = await app.connection.database
        .select()
        .from(jobRuns)
        .where(eq(jobRuns.job, 'delete ended sessions'));
      return rows[0]?.startedAt.getTime() ?? 0;
    };
    await expect.poll(startedAt).toBeGreaterThan(0);
    const first = await startedAt();

    const userId = (await insertUsers(app, [{}]))[0]?.id as Id<'User'>;
    const device = await insertDevice(app, userId);
    const ended = await insertSession(app, userId, {
      deviceId: device.id,
      revokedAt: app.clock.now(),
      revocationReason: 'LOGOUT',
    });
    const live = await insertSession(app, userId, {
      expiresAt: new Date(app.clock.now().getTime() + 365 * day * 1000),
    });
    await app.anotherNode();
    expect(await startedAt()).toBe(first);

    app.clock.advance(31 * day);
    await app.anotherNode();
    await expect
      .poll(() => storedSession(app, sessionIds.encode(ended.id)), { timeout: 5_000 })
      .toBeUndefined();
    expect(await storedSession(app, sessionIds.encode(live.id))).toBeDefined();
    expect(await startedAt()).toBeGreaterThan(first);
    await app.stop();
  });
});
