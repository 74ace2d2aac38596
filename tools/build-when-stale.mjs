import { spawnSync } from 'node:child_process';
import { existsSync, globSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Compiles the sources when one of them is newer than the last build, and brings nothing else along. */
const stamp = 'dist/.built';
const wanted = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < wanted) {
  console.error(
    `Latchkey needs Node.js ${wanted}; this is ${process.versions.node}. Run "npm ci" first: it brings one.`,
  );
  process.exit(1);
}

const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
const inputs = [...globSync('src/**/*.{ts,json}'), 'tsconfig.json', 'tsconfig.build.json', 'package.json'];
if (inputs.some((path) => statSync(path).mtimeMs > builtAt)) {
  rmSync('dist', { recursive: true, force: true });
  const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
}
