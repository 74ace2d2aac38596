import type { DatabaseConfig } from '../config/config.js';
import type { DatabaseConnection, StatementObserver } from './database.js';
import { openEmbedded } from './database-embedded.js';
import { openPostgres } from './database-postgres.js';

/** Opens the configured database; an embedded one is locked against other processes. */
export async function openDatabase(
  config: DatabaseConfig,
  observe?: StatementObserver,
): Promise<DatabaseConnection> {
  return config.kind === 'postgres' ? openPostgres(config, observe) : openEmbedded(config.folder, observe);
}
