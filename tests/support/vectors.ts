import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Public test vectors. They are not part of the project: `VECTORS_DIR` says where they lie. */
const vectorsFolder = resolve(
  import.meta.dirname,
  '../..',
  process.env['VECTORS_DIR'] ?? '../shared/vectors',
);

/** One file of the vectors; without the folder says in one line that its tests are left out, and gives nothing. */
export function loadVectors<Vectors>(path: string): Vectors | undefined {
  const file = join(vectorsFolder, path);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Vectors;
  process.stderr.write(`Left out: the tests with ${path}, because ${vectorsFolder} does not have it.\n`);
  return undefined;
}
