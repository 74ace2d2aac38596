import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/platform/logger.js';
import { PeriodicTask } from '../../../src/platform/periodic-task.js';

let lines: string[];
const logger = createLogger({
  level: 'debug',
  isPretty: false,
  destination: new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  }),
});

/** Work that ends when the test says so. */
function slowWork() {
  const turns: (() => void)[] = [];
  return { turns, work: () => new Promise<void>((resolve) => turns.push(resolve)) };
}

describe('a periodic task', () => {
  beforeEach(() => {
    lines = [];
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('logs a failure with its name, and takes the next turn all the same', async () => {
    let turns = 0;
    const work = async () => {
      turns += 1;
      if (turns === 1) throw new Error('The mail service is down.');
    };
    const task = new PeriodicTask('deliver mail', 5, work, logger);
    task.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 'error',
      task: 'deliver mail',
      err: { message: 'The mail service is down.' },
    });

    await vi.advanceTimersByTimeAsync(5_000);
    expect(turns).toBe(2);
    expect(lines).toHaveLength(1);
    await task.stop();
  });

  it('takes no turn beside another: what is wanted meanwhile comes once, afterwards', async () => {
    const { turns, work } = slowWork();
    const task = new PeriodicTask('deliver mail', 5, work, logger);
    task.start();
    task.wake();
    task.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(turns).toHaveLength(1);

    turns[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(turns).toHaveLength(2);

    turns[1]?.();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(turns).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(turns).toHaveLength(3);
    turns[2]?.();
    await task.stop();
  });

  it('loses no wish to run, however close it comes to the end of a turn', async () => {
    for (let steps = 0; steps < 10; steps += 1) {
      const { turns, work } = slowWork();
      const task = new PeriodicTask('deliver mail', 5, work, logger);
      task.start();
      turns[0]?.();
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      task.wake();
      await vi.advanceTimersByTimeAsync(0);
      expect(turns, `${steps} steps after the end`).toHaveLength(2);
      turns[1]?.();
      await task.stop();
    }
  });

  it('runs now and then once in each period', async () => {
    let turns = 0;
    const count = async () => {
      turns += 1;
    };
    const task = new PeriodicTask('count', 5, count, logger);
    task.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(turns).toBe(1);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(turns).toBe(4);
    await task.stop();
  });

  it('runs at once when it is woken, and one period later again', async () => {
    let turns = 0;
    const count = async () => {
      turns += 1;
    };
    const task = new PeriodicTask('count', 5, count, logger);
    task.start();
    await vi.advanceTimersByTimeAsync(3_000);
    task.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(turns).toBe(2);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(turns).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(turns).toBe(3);
    await task.stop();
  });

  it('stops after the turn it is in, and does not wake again', async () => {
    const { turns, work } = slowWork();
    const task = new PeriodicTask('deliver mail', 5, work, logger);
    task.start();
    task.wake();
    let isStopped = false;
    const stopping = task.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isStopped).toBe(false);

    turns[0]?.();
    await stopping;
    task.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(turns).toHaveLength(1);
  });

  it('that never ran stops at once', async () => {
    const task = new PeriodicTask('deliver mail', 5, async () => {}, logger);
    await task.stop();
    task.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
