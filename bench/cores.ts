import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Core of the servers, one of which works at a time, and core of the load. */
const serverCore = '0';
const loadCore = '1';

/** Whether processes can be bound to cores here. */
export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['-c', serverCore, 'true']).status === 0;

/** A command line that runs a server on its one core, where that can be had. */
export function onServerCore(command: readonly string[]): string[] {
  return canPin ? ['taskset', '-c', serverCore, ...command] : [...command];
}

/** Moves this process, with all its threads, away from the servers. */
export function moveToLoadCore(): void {
  if (canPin) spawnSync('taskset', ['-acp', loadCore, String(process.pid)]);
}

/** Linux counts the time of a process in these, whatever its kernel's own clock is. */
const ticksPerSecond = 100;

/** Seconds of CPU that a process has used in all its threads; undefined where the system does not tell. */
export function cpuSecondsOf(processId: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The name in brackets may hold anything; user and system time are the 12th and 13th field behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
}
