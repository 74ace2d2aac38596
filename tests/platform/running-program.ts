import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { freePort } from '../support/postgres-server.js';

/** The real program in a process of its own. */
export interface RunningProgram {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has written so far, on either channel. */
  output(): string;
  /** The code it ended with, or the signal. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  /** Resolves when it answers; throws when it ends before. */
  ready(): Promise<void>;
}

const project = resolve(import.meta.dirname, '../..');

/** Starts the program as `npm start` does, from its sources. `kill` it in the end. */
export async function startProgram(variables: Record<string, string>): Promise<RunningProgram> {
  const port = await freePort();
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', 'tsx', 'src/main.ts'], {
    cwd: project,
    // Nothing of the test's own environment reaches the program.
    env: { PATH, ENVIRONMENT: 'test', PORT: String(port), LOG_LEVEL: 'info', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += String(chunk);
    });
  }
  const exited = new Promise<number | NodeJS.Signals | null>((done) => {
    child.once('close', (code, signal) => done(code ?? signal));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    process: child,
    output: () => text,
    exited,
    ready: async () => {
      const deadline = Date.now() + 30_000;
      let hasExited = false;
      void exited.then(() => {
        hasExited = true;
      });
      while (!(await answers(`${url}/health/ready`))) {
        if (hasExited || Date.now() > deadline) throw new Error(`The program does not answer:\n${text}`);
        await new Promise((wait) => setTimeout(wait, 50));
      }
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Posts an operation to a running program. */
export async function post(url: string, query: string, variables: object = {}): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
}
