import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** A Redis server that a test may kill. */
export class OwnRedis {
  readonly url: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'));
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** Starts it, unless it runs. */
  start(): void {
    if (this.isRunning) return;
    const options = ['--bind', '127.0.0.1', '--port', String(this.#port), '--save', '', '--appendonly', 'no'];
    this.#process = spawn('redis-server', [...options, '--dir', this.#folder], { stdio: 'ignore' });
  }

  get isRunning(): boolean {
    return this.#process !== undefined && !hasEnded(this.#process);
  }

  async kill(): Promise<void> {
    const process = this.#process;
    if (!process || hasEnded(process)) return;
    const exited = new Promise((done) => {
      process.once('exit', done);
    });
    process.kill('SIGKILL');
    await exited;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  channels(): Promise<string[]> {
    return this.#ask(async (client) => (await client.pubsub('CHANNELS')) as string[], []);
  }

  /** How many nodes listen. */
  listeners(): Promise<number> {
    return this.#ask(async (client) => {
      const [channel = ''] = (await client.pubsub('CHANNELS')) as string[];
      return Number((await client.pubsub('NUMSUB', channel))[1]);
    }, 0);
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.#ask((client) => client.publish(channel, text), 0);
  }

  async #ask<Answer>(question: (client: Redis) => Promise<Answer>, otherwise: Answer): Promise<Answer> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => {});
    try {
      await client.connect();
      return await question(client);
    } catch {
      return otherwise;
    } finally {
      client.disconnect();
    }
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
