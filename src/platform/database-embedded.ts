import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { type DatabaseConnection, migrationsFolder, type StatementObserver } from './database.js';
import { lockFolder } from './folder-lock.js';

/**
 * Opens the embedded database in a folder, for one process alone.
 * @throws {FolderLockedError} when another process has it open
 */
export async function openEmbedded(folder: string, observe?: StatementObserver): Promise<DatabaseConnection> {
  // PGlite makes its files readable by everyone; nobody else gets into the folder.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    const client = await PGlite.create(folder);
    await client.exec(`set timezone = 'UTC'`);
    const database = drizzle(client, observe ? { logger: { logQuery: (query) => observe(query) } } : {});
    return {
      database,
      kind: 'embedded',
      migrate: () => migrate(database, { migrationsFolder }),
      close: async () => {
        await client.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
