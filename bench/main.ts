import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moveToLoadCore } from './cores.js';
import { listScenario } from './list.scenario.js';
import { agreeOnTexts, type Measurement, measure } from './load.js';
import { machineFacts } from './machine.js';
import { type BenchOptions, readOptions, usage } from './options.js';
import { describeContenders, describeRatios, disturbedIn, ratiosOf } from './report.js';
import { startServer } from './running-server.js';
import type { Contender, Rounds, Scenario } from './scenario.js';
import { viewerScenario } from './viewer.scenario.js';
import { makeWorld } from './world.js';

const scenarios: Readonly<Record<string, Scenario>> = { viewer: viewerScenario, list: listScenario };
const resultsFolder = join(import.meta.dirname, 'results');

/** Runs a scenario, prints what came out and keeps it. Fails only when an answer was wrong or a server ended. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const scenario = scenarios[options.scenario];
  if (!scenario) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  moveToLoadCore();
  const world = await makeWorld(options.postgresUrl);
  try {
    const rounds = await measureInTurn(scenario.contenders(world), options);
    const ratios = ratiosOf(scenario.comparisons, rounds);
    print(`\n${scenario.title}\n${describeContenders(rounds)}\n\n${describeRatios(ratios)}`);
    const disturbed = disturbedIn(rounds);
    if (disturbed.length > 0) {
      print(`\nSomething else used the core of ${disturbed.join(', ')}: trust only the CPU per request.`);
    }
    const machine = { ...machineFacts(), postgresql: world.databaseVersion };
    const { rounds: roundCount, seconds, startUpSeconds, warmUpSeconds } = options;
    keep(options.scenario, {
      title: scenario.title,
      machine,
      options: { rounds: roundCount, seconds, startUpSeconds, warmUpSeconds },
      ratios,
      rounds: Object.fromEntries(rounds),
    });
  } finally {
    await world.drop();
  }
}

/** Measures every contender once in each round. The order moves on from round to round, so that drift hits all alike. */
async function measureInTurn(contenders: readonly Contender[], options: BenchOptions): Promise<Rounds> {
  const rounds = new Map<string, Measurement[]>(contenders.map(({ command }) => [command.name, []]));
  const running = [];
  try {
    for (const { command, exchanges } of contenders) {
      const server = await startServer(command);
      running.push({ name: command.name, server, expectations: await agreeOnTexts(server, exchanges) });
    }
    for (const { server, expectations } of running) {
      await measure(server, expectations, { warmUpSeconds: options.startUpSeconds, seconds: 1 });
    }
    for (let round = 0; round < options.rounds; round += 1) {
      const first = round % running.length;
      for (const { name, server, expectations } of [...running.slice(first), ...running.slice(0, first)]) {
        const measurement = await measure(server, expectations, options);
        rounds.get(name)?.push(measurement);
        print(
          `round ${round + 1}  ${name.padEnd(14)} ${measurement.requestsPerSecond.toFixed(0)} requests/s`,
        );
      }
    }
    return rounds;
  } finally {
    await Promise.all(running.map(({ server }) => server.stop()));
  }
}

function keep(scenario: string, result: object): void {
  mkdirSync(resultsFolder, { recursive: true });
  const finishedAt = new Date().toISOString();
  const path = join(resultsFolder, `${scenario}-${finishedAt.replaceAll(':', '-')}.json`);
  writeFileSync(path, `${JSON.stringify({ finishedAt, ...result }, null, 2)}\n`);
  print(`\nKept in ${path}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
