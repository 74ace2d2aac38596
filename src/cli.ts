import './config/prepare-process.js';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { type App, createApp, type SigningKeyState } from './app.js';
import { loadConfig } from './config/config.js';
import { explainToOperator } from './explain-to-operator.js';
import { openPlatform } from './platform/open-platform.js';
import { version } from './platform/version.js';

/** Runs work on an app that does not serve; its doors are closed afterwards. */
async function withApp(work: (app: App) => Promise<void>): Promise<void> {
  const { config, secrets } = loadConfig();
  const platform = await openPlatform({ ...config, logLevel: 'warn' });
  const app = await createApp(config, secrets, platform);
  try {
    await app.migrate();
    await work(app);
  } finally {
    await app.server.close();
    await app.stop();
  }
}

/** Asks for a password without showing it; from a pipe, reads its first line. */
async function readPassword(): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write('Password: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write('\n');
  }
}

const program = new Command('latchkey').description('Operates a Latchkey instance.').version(version);

program
  .command('migrate')
  .description('Brings the database up to date. Starting the server does so by itself.')
  .action(() =>
    withApp(async () => {
      process.stdout.write('The database is up to date.\n');
    }),
  );

const admin = program.command('admin').description('Administrators.');

admin
  .command('create')
  .description('Creates an administrator. The password is asked for, or read from standard input.')
  .requiredOption('--email <address>', 'e-mail address, which counts as verified')
  .requiredOption('--username <name>', 'handle of 5 to 32 letters, digits and underscores')
  .action(async ({ email, username }: { email: string; username: string }) => {
    const password = await readPassword();
    await withApp(({ admins }) => admins.create({ email, username, password }));
    process.stdout.write(`${username} is an administrator.\n`);
  });

admin
  .command('promote')
  .description('Makes an existing user an administrator.')
  .requiredOption('--email <address>', 'e-mail address of the user')
  .action(async ({ email }: { email: string }) => {
    await withApp(({ admins }) => admins.promote(email));
    process.stdout.write(`The user with the address ${email} is an administrator.\n`);
  });

const keys = program.command('keys').description('Keys that sign access tokens.');

keys
  .command('list')
  .description('Shows all keys with their stage.')
  .action(() =>
    withApp(async ({ signingKeys }) => {
      for (const key of await signingKeys.list()) process.stdout.write(`${describeKey(key)}\n`);
    }),
  );

keys
  .command('rotate')
  .description(
    'Publishes the next key. It signs after SIGNING_KEY_PUBLISH_SECONDS, and no valid token is refused.',
  )
  .option('--now', 'for a key that leaked: sign with the new key at once and refuse all tokens of the others')
  .action(({ now }: { now?: boolean }) =>
    withApp(async ({ signingKeys }) => {
      const key = now ? await signingKeys.replace() : await signingKeys.rotate();
      if (!key) throw new Error('Somebody else rotates the keys at this moment.');
      process.stdout.write(`${describeKey(key)}\n`);
    }),
  );

function describeKey({ keyId, state, signsFrom, acceptedUntil }: SigningKeyState): string {
  const until = acceptedUntil ? `, accepted until ${acceptedUntil.toISOString()}` : '';
  return `${keyId}  ${state}, signs from ${signsFrom.toISOString()}${until}`;
}

try {
  await program.parseAsync();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${explainToOperator(error)}\n`);
  process.exit(1);
}
