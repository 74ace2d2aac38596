import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The program as a newcomer starts it: a process of its own, a new data folder, nothing configured. */
export interface Program {
  readonly origin: string;
  /** The six digits in the mail to an address, once it lies in the mailbox. */
  codeFor(address: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the program on a free port and waits until it is ready. */
export async function startProgram(): Promise<Program> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-browser-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  const ended = once(child, 'exit');

  const origin = `http://localhost:${port}`;
  await until('the program is ready', async () => {
    if (child.exitCode !== null) throw new Error(`The program ended:\n${output.join('')}`);
    return (await fetch(`${origin}/health/ready`).catch(() => undefined))?.ok;
  }).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    origin,
    codeFor: (address) => until(`a code for ${address} is in the mailbox`, () => findCode(folder, address)),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

function findCode(folder: string, address: string): string | undefined {
  const mailbox = join(folder, 'mailbox');
  if (!existsSync(mailbox)) return undefined;
  const letter = readdirSync(mailbox)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(mailbox, name), 'utf8'))
    .find((text) => text.includes(`To: ${address}`));
  return letter && /^Code: (\d{6})/m.exec(letter)?.[1];
}

/** Asks again and again, for at most 20 seconds. */
async function until<T>(what: string, ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(100)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`Waited in vain until ${what}.`);
}
