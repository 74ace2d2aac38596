import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { canPin } from './cores.js';

/** Packages on which the numbers depend. */
const packages = [
  '@apollo/server',
  '@as-integrations/fastify',
  'autocannon',
  'dataloader',
  'drizzle-orm',
  'fastify',
  'graphql',
  'jose',
  'postgres',
];

/** All that a later reader needs to compare a result with another. */
export function machineFacts() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    hasPinnedServers: canPin,
    node: process.version,
    commit: git('rev-parse', 'HEAD'),
    hasUncommittedChanges: git('status', '--porcelain') !== '',
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  const url = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;
}

function git(...args: string[]): string {
  return spawnSync('git', args, { encoding: 'utf8' }).stdout?.trim() ?? '';
}
