import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { onServerCore } from './cores.js';

const project = resolve(import.meta.dirname, '..');
const secondsToStart = 30;

/** A server under test, in a process of its own on the servers' core. */
export interface RunningServer {
  readonly url: string;
  readonly processId: number;
  /** @throws {Error} when the process has ended */
  assertAlive(): void;
  stop(): Promise<void>;
}

/** What to run with node, and with which settings. Nothing else of the environment reaches a server. */
export interface ServerCommand {
  readonly name: string;
  readonly args: (port: number) => readonly string[];
  readonly environment?: (port: number) => Readonly<Record<string, string>>;
}

/**
 * Starts a server and waits until it answers.
 * @throws {Error} when it ends before, or does not answer in time
 */
export async function startServer({ name, args, environment }: ServerCommand): Promise<RunningServer> {
  const port = await freePort();
  const [program = '', ...rest] = onServerCore([process.execPath, ...args(port)]);
  const child = spawn(program, rest, {
    cwd: project,
    env: { NODE_ENV: 'production', ...environment?.(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  const assertAlive = () => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) return;
    throw new Error(`${name} has ended:\n${output}`);
  };
  const url = `http://127.0.0.1:${port}`;
  const server = { url, processId: child.pid ?? 0, assertAlive, stop: () => stopped(child) };
  try {
    await answering(server);
  } catch (cause) {
    await server.stop();
    throw new Error(`${name} did not start:\n${output}`, { cause });
  }
  return server;
}

async function answering({ url, assertAlive }: RunningServer): Promise<void> {
  const deadline = Date.now() + secondsToStart * 1000;
  for (;;) {
    assertAlive();
    try {
      await (await fetch(url)).arrayBuffer();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolveStopped) => {
    child.once('exit', () => resolveStopped());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
