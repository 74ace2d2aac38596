import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { aDatabase } from '../../platform/a-database.js';
import { freePort } from '../../support/postgres-server.js';
import { findRedis } from '../../support/redis.js';
import { Api } from './api.js';

/** A node in a process of its own. */
export interface ClusterNode {
  /** Its place in the cluster, from 0. */
  readonly number: number;
  readonly api: Api;
}

/** How many statements a node can have under way at once. */
export const connectionsOfNode = 10;

/** Two nodes that share a database, and a Redis where there is one. */
export interface Cluster {
  readonly nodes: readonly [ClusterNode, ClusterNode];
  /** Connections of the test's own to the database of the nodes. */
  readonly sql: postgres.Sql;
  /** How many requests the nodes were sent so far. */
  requests(): number;
  /** Lines in which a node has called anything an error since this was asked before, and deadlocks of the database. */
  newFaults(): Promise<string[]>;
  /** Runs the command line with the settings of the nodes and gives what it printed; throws when it fails. */
  commandLine(...parameters: string[]): Promise<string>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const project = resolve(import.meta.dirname, '../../..');

/** Starts two nodes of the compiled program together, on a new database. `stop` them in the end. */
export async function startCluster(settings: Record<string, string> = {}): Promise<Cluster> {
  const program = compile();
  const database = await aDatabase('migrated');
  const redisUrl = settings['REDIS_URL'] ?? findRedis();
  const sql = postgres(database.url, { max: 3, onnotice: () => {} });
  const variables = {
    PATH: process.env['PATH'] ?? '',
    ENVIRONMENT: 'test',
    DATA_DIR: join(program.folder, 'data'),
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: String(connectionsOfNode),
    // Longer than any lock is held here, on a slow machine too.
    DATABASE_STATEMENT_TIMEOUT_MS: '4500',
    DATABASE_LOCK_TIMEOUT_MS: '4000',
    SECRET_KEY: 'only-for-tests-0123456789-abcdefghijk',
    PUBLIC_URL: 'http://localhost:4000',
    EMAIL_METHOD: 'none',
    // The settings that cost least among those that the floor permits.
    ARGON2_MEMORY_KIB: '7168',
    ARGON2_ITERATIONS: '5',
    LOG_LEVEL: 'info',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...settings,
  };
  const started = await Promise.all([
    startNode(0, program.folder, variables),
    startNode(1, program.folder, variables),
  ]);
  let faultsSeen = 0;
  let deadlocksSeen = 0;
  return {
    nodes: [started[0].node, started[1].node],
    sql,
    requests: () => started.reduce((sum, { node }) => sum + node.api.requests, 0),
    newFaults: async () => {
      const lines = started.flatMap(({ faults }) => faults());
      const [row] = await sql<{ deadlocks: string }[]>`
        select deadlocks from pg_stat_database where datname = current_database()`;
      const deadlocks = Number(row?.deadlocks ?? 0);
      const found = [
        ...lines.slice(faultsSeen),
        ...Array.from({ length: deadlocks - deadlocksSeen }, () => 'A deadlock.'),
      ];
      faultsSeen = lines.length;
      deadlocksSeen = deadlocks;
      return found;
    },
    commandLine: async (...parameters) => {
      const call = [join(program.folder, 'dist/cli.js'), ...parameters];
      return (await run(process.execPath, call, { cwd: program.folder, env: variables })).stdout;
    },
    stop: async () => {
      for (const { stop } of started) await stop();
      await sql.end();
      await database.drop();
      program.remove();
    },
  };
}

/** Compiles the sources as they are now, without a check of types, into a folder that looks to them like the project. */
function compile(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-cluster-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'data'));
  for (const needed of ['package.json', 'drizzle', 'node_modules']) {
    symlinkSync(join(project, needed), join(folder, needed));
  }
  const { status, stdout } = spawnSync(
    join(project, 'node_modules/.bin/tsc'),
    ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', join(folder, 'dist')],
    { cwd: project, encoding: 'utf8' },
  );
  if (status !== 0) {
    remove();
    throw new Error(`The sources do not compile:\n${stdout}`);
  }
  return { folder, remove };
}

async function startNode(number: number, folder: string, variables: Record<string, string>) {
  const port = await freePort();
  const child = spawn(process.execPath, ['--enable-source-maps', join(folder, 'dist/main.js')], {
    cwd: folder,
    env: { ...variables, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  const api = new Api(`http://127.0.0.1:${port}`);
  const deadline = Date.now() + 30_000;
  while ((await api.get('/health/ready')).status !== 200) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Node ${number} does not answer:\n${output}`);
    }
    await new Promise((wait) => setTimeout(wait, 50));
  }
  return {
    node: { number, api },
    faults: () => output.split('\n').filter(isFault),
    stop: async () => {
      api.close();
      await killed(child);
    },
  };
}

/** Whether a line of the log is an error, or was never meant to be one of the log. */
function isFault(line: string): boolean {
  if (line.trim() === '') return false;
  try {
    const { level } = JSON.parse(line) as { level: unknown };
    return level === 'error' || level === 'fatal';
  } catch {
    return true;
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((done) => {
    child.once('exit', done);
  });
  child.kill('SIGKILL');
  await exited;
}
