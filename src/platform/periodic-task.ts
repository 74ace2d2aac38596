import type { Logger } from './logger.js';

/** Work that repeats while the process lives. A failure is logged and the next turn comes all the same. */
export class PeriodicTask {
  readonly #name: string;
  readonly #periodMs: number;
  readonly #work: () => Promise<void>;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #isStopped = false;

  constructor(name: string, periodSeconds: number, work: () => Promise<void>, logger: Logger) {
    this.#name = name;
    this.#periodMs = periodSeconds * 1000;
    this.#work = work;
    this.#logger = logger;
  }

  /** Runs now and from then on. */
  start(): void {
    this.wake();
  }

  /** Runs at once, or once more as soon as the present turn is over. */
  wake(): void {
    if (this.#isStopped) return;
    this.#isWanted = true;
    this.#running ??= this.#turns().finally(() => {
      this.#running = undefined;
      if (this.#isWanted) this.wake();
    });
  }

  /** Lets the present turn finish; there is no other after it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #turns(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      try {
        await this.#work();
      } catch (err) {
        this.#logger.error({ err, task: this.#name }, 'A background task failed');
      }
    }
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => this.wake(), this.#periodMs);
    this.#timer.unref();
  }
}
