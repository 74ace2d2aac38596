import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.js';
import { loadConfig } from '../src/config/config.js';
import { printSortedSchema } from '../src/graphql/schema.js';
import { openPlatform } from '../src/platform/open-platform.js';

/** Writes `schema.graphql` from the classes; with `--check` only tells whether the committed one is up to date. */
const path = 'schema.graphql';

const { config, secrets } = loadConfig({
  ENVIRONMENT: 'local',
  LOG_LEVEL: 'silent',
  DATA_DIR: mkdtempSync(join(tmpdir(), 'latchkey-schema-')),
  // Nothing connects before the first statement, and there is none.
  DATABASE_URL: 'postgresql://localhost/none',
});
const app = await createApp(config, secrets, await openPlatform(config));
const printed = printSortedSchema(app.schema);
const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';

if (!process.argv.includes('--check')) {
  writeFileSync(path, printed);
} else if (printed !== committed) {
  process.stderr.write('schema.graphql is stale: run "npm run schema" and commit it.\n');
  process.exitCode = 1;
}
await app.server.close();
await app.stop();
