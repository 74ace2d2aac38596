import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Fails when the migrations contradict each other, or when a table was changed without a migration for it. */
function drizzleKit(...args) {
  const { status, stdout, stderr } = spawnSync('drizzle-kit', args, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(stdout + stderr);
    process.exit(status ?? 1);
  }
  return stdout;
}

drizzleKit('check', '--dialect', 'postgresql', '--out', 'drizzle');

// drizzle-kit takes paths from the working folder only.
const copy = relative('.', mkdtempSync(join(tmpdir(), 'latchkey-migrations-')));
try {
  cpSync('drizzle', copy, { recursive: true });
  const out = ['--dialect', 'postgresql', '--schema', './src/modules/**/*.table.ts', '--out', copy];
  if (!drizzleKit('generate', ...out).includes('No schema changes')) {
    console.error(
      'A table has changed: run "npm run migrations:generate -- --name <change>" and commit the migration.',
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
