import { DatabaseSync } from 'node:sqlite';

/** Another process has the folder open. */
export class FolderLockedError extends Error {
  constructor(folder: string) {
    super(
      `The database in ${folder} is open in another process. Stop that process first, or set DATA_DIR to another folder or DATABASE_URL to a PostgreSQL server.`,
    );
    this.name = 'FolderLockedError';
  }
}

/**
 * Takes a folder for this process alone, by a lock file beside it. The operating system holds the lock, so it ends
 * with the process however that ends, and no stale lock is ever left or stolen. SQLite is the portable way to such a
 * lock that Node.js brings along.
 * @throws {FolderLockedError} when another process, or this one, has it already
 */
export function lockFolder(folder: string): { release(): void } {
  const file = new DatabaseSync(`${folder}.lock`, { timeout: 0 });
  try {
    file.exec(
      'pragma locking_mode = exclusive; begin exclusive; create table if not exists held (at text); commit',
    );
  } catch (cause) {
    file.close();
    if ((cause as { errcode?: number }).errcode === 5) throw new FolderLockedError(folder);
    throw cause;
  }
  return { release: () => file.close() };
}
