import { ConfigurationError } from './config/environment.js';
import { UserRefusal } from './kernel/user-refusal.js';
import { FolderLockedError } from './platform/folder-lock.js';
import { SealBrokenError } from './platform/key-ring.js';
import { describeError } from './platform/logger.js';

const unwritable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR']);
/** SQLite's code for a file that it cannot open: the lock beside the embedded database. */
const cannotOpen = 14;

/** Why the program ends. What an operator can mend is told in plain lines; anything else is a fault of ours. */
export function explainToOperator(error: unknown): string {
  if (
    error instanceof ConfigurationError ||
    error instanceof FolderLockedError ||
    error instanceof SealBrokenError
  ) {
    return error.message;
  }
  if (error instanceof UserRefusal) {
    return error.faults
      .map(({ field, message }) => [field?.join('.'), message].filter(Boolean).join(': '))
      .join('\n');
  }
  const cause = rootCause(error);
  const code = (cause as { code?: unknown }).code;
  if (code === 'ECONNREFUSED' || code === 'CONNECT_TIMEOUT' || code === 'ENOTFOUND') {
    return `The database does not answer (${code}). Check DATABASE_URL or POSTGRES_HOST.`;
  }
  if (unwritable.has(String(code)) || (cause as { errcode?: unknown }).errcode === cannotOpen) {
    return `The data folder cannot be written (${String(code)}). Check DATA_DIR, its owner and its free space.`;
  }
  if (code === 'EADDRINUSE') return 'The address is in use. Set HOST or PORT to another one.';
  return JSON.stringify(describeError(error), null, 2).replaceAll('\\n', '\n');
}

function rootCause(error: unknown): object {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return rootCause(cause);
  return typeof error === 'object' && error !== null ? error : {};
}
