import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const rulesFile = 'tests/architecture/dependency-rules.cjs';

async function cruised(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const rules = await extractDepcruiseOptions(join(baseDir, rulesFile));
  const { output } = await cruise(folders, { ...rules, baseDir });
  if (typeof output === 'string') throw new Error('the cruise answered with text instead of a result');
  return output;
}

const complaints = ({ summary }: ICruiseResult) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

describe('the source', () => {
  it('keeps every dependency rule', { timeout: 30_000 }, async () => {
    const result = await cruised(project, ['src']);

    expect(complaints(result)).toEqual([]);
    // A cruise that cannot read TypeScript finds nothing, and nothing wrong.
    expect(result.modules.filter(({ source }) => source.startsWith('src/')).length).toBeGreaterThan(20);
  });

  it('has exactly the modules that the map lists', async () => {
    const order: string[] = JSON.parse(await readFile(join(project, 'src/modules/order.json'), 'utf8'));
    const found = await readdir(join(project, 'src/modules'));

    expect(found.toSorted()).toEqual([...order, 'order.json'].toSorted());
  });
});

/** A file and what it imports; `type x` is a type-only import. */
type Sources = Record<string, string[]>;

const order = ['users', 'sessions', 'credentials', 'login'];

/** One of everything the rules speak of, each import where it belongs. */
const skeleton: Sources = {
  'src/main.ts': ['./app.js'],
  'src/cli.ts': ['./app.js', 'commander'],
  'src/app.ts': [
    './config/environment.js',
    './graphql/server.js',
    './modules/credentials/credentials.module.js',
    './modules/login/login.module.js',
    './modules/sessions/sessions.module.js',
    './modules/users/users.module.js',
    './platform/logger.js',
    './platform/mailer.js',
    './platform/mailer-resend.js',
    './platform/random.js',
    './platform/redis.js',
  ],
  'src/kernel/app-error.ts': [],
  'src/kernel/viewer.ts': ['./app-error.js'],
  'src/config/environment.ts': ['../kernel/app-error.js', 'zod'],
  'src/platform/database.ts': [
    '../config/environment.js',
    'drizzle-orm',
    'drizzle-orm/postgres-js',
    'postgres',
  ],
  'src/platform/database-embedded.ts': ['./database.js', '@electric-sql/pglite'],
  'src/platform/logger.ts': ['pino'],
  'src/platform/mailer.ts': ['nodemailer', 'type smtp-server'],
  'src/platform/mailer-resend.ts': ['resend'],
  'src/platform/random.ts': ['node:crypto', 'uuid'],
  'src/platform/redis.ts': ['ioredis'],
  'src/graphql/server.ts': [
    './limits/depth.js',
    './shield.js',
    '../platform/database-embedded.js',
    '@apollo/server',
    '@apollo/server/errors',
    '@fastify/cors',
    'altair-static',
    'fastify',
    'graphql',
  ],
  'src/graphql/limits/depth.ts': ['@escape.tech/graphql-armor-max-depth'],
  'src/graphql/shield.ts': ['graphql-middleware', 'graphql-shield'],

  'src/modules/users/users.module.ts': ['./user.resolver.js', './user.rules.js', './purge-users.job.js'],
  'src/modules/users/user.type.ts': ['type-graphql'],
  'src/modules/users/user.input.ts': ['./user.type.js', 'type-graphql'],
  'src/modules/users/user.permissions.ts': ['../../kernel/viewer.js'],
  'src/modules/users/user.rules.ts': ['./user.permissions.js', '../../graphql/shield.js'],
  'src/modules/users/user.resolver.ts': [
    './user.input.js',
    './user.loader.js',
    './user.service.js',
    'type-graphql',
  ],
  'src/modules/users/user.loader.ts': ['./user.service.js', 'dataloader'],
  'src/modules/users/user.service.ts': ['./user.errors.js', './user.repository.js', 'type ./user.table.js'],
  'src/modules/users/user.errors.ts': ['../../kernel/app-error.js'],
  'src/modules/users/user.repository.ts': [
    './user.table.js',
    './visible.predicate.js',
    '../../platform/database.js',
  ],
  'src/modules/users/user.table.ts': ['drizzle-orm/pg-core'],
  'src/modules/users/visible.predicate.ts': ['./user.table.js', 'drizzle-orm'],
  'src/modules/users/purge-users.job.ts': ['./user.service.js'],

  'src/modules/sessions/sessions.module.ts': [
    './user-sessions.resolver.js',
    './session.rules.js',
    'type ../users/user.loader.js',
  ],
  'src/modules/sessions/user-sessions.resolver.ts': [
    './session.service.js',
    '../users/user.loader.js',
    '../users/user.type.js',
  ],
  'src/modules/sessions/session.rules.ts': ['../users/user.loader.js', '../users/user.permissions.js'],
  'src/modules/sessions/session.service.ts': [
    './tokens/access-token.js',
    './devices/user-agent.js',
    './session.repository.js',
    '../users/user.errors.js',
    '../users/user.service.js',
    'type ../users/user.table.js',
  ],
  'src/modules/sessions/tokens/access-token.ts': ['jose', 'lru-cache'],
  'src/modules/sessions/devices/user-agent.ts': ['bowser'],
  'src/modules/sessions/session.repository.ts': [
    './session.table.js',
    '../users/visible.predicate.js',
    'drizzle-orm',
  ],
  'src/modules/sessions/session.table.ts': ['../users/user.table.js', 'drizzle-orm/pg-core'],

  'src/modules/credentials/credentials.module.ts': ['./password/password.service.js'],
  'src/modules/credentials/password/password.service.ts': ['./password-hash.js', './password-strength.js'],
  'src/modules/credentials/password/password-hash.ts': ['@node-rs/argon2'],
  'src/modules/credentials/password/password-strength.ts': ['@zxcvbn-ts/core', '@zxcvbn-ts/language-en'],

  'src/modules/login/login.module.ts': ['./login.service.js'],
  'src/modules/login/login.service.ts': ['../sessions/session.service.js', '../users/user.service.js'],

  'tests/support/everything.ts': [
    '../../src/app.js',
    '../../src/main.js',
    '../../src/modules/users/user.repository.js',
    '../../src/modules/users/users.module.js',
    'dataloader',
    'drizzle-orm',
    'fastify',
    'jose',
    'vitest',
  ],
};

/** Each rule, broken once: the file that breaks it and what it imports. */
const breaches: [rule: string, file: string, imported: string][] = [
  ['no-cycles', 'src/kernel/app-error.ts', './viewer.js'],
  ['no-cycles', 'src/kernel/app-error.ts', 'type ./viewer.js'],
  ['no-orphans', 'src/platform/forgotten.ts', ''],
  ['everything-resolves', 'src/platform/redis.ts', './gone.js'],
  ['source-knows-no-test', 'src/platform/redis.ts', '../../tests/support/everything.js'],
  ['production-packages-only', 'src/platform/mailer.ts', 'smtp-server'],

  ['users-points-down', 'src/modules/users/user.service.ts', '../login/login.service.js'],
  ['sessions-points-down', 'src/modules/sessions/session.service.ts', 'type ../login/login.service.js'],
  [
    'credentials-points-down',
    'src/modules/credentials/password/password.service.ts',
    '../../login/login.service.js',
  ],
  ['every-module-is-on-the-map', 'src/modules/stray/stray.service.ts', '../users/user.service.js'],
  ['public-roles-only', 'src/modules/login/login.service.ts', '../users/user.repository.js'],
  ['public-roles-only', 'src/modules/login/login.service.ts', '../sessions/tokens/access-token.js'],
  ['public-roles-only', 'src/modules/login/login.input.ts', '../users/user.input.js'],
  ['loaders-serve-doors', 'src/modules/login/login.type.ts', '../users/user.loader.js'],
  ['tables-serve-repositories', 'src/modules/login/authenticate.ts', '../users/user.table.js'],
  ['tables-serve-repositories', 'src/modules/login/authenticate.ts', '../users/visible.predicate.js'],
  ['only-app-assembles', 'src/cli.ts', './modules/users/users.module.js'],
  ['only-app-assembles', 'src/modules/sessions/sessions.module.ts', '../users/users.module.js'],

  ['doors-go-through-services', 'src/modules/users/user.resolver.ts', './user.repository.js'],
  ['doors-go-through-services', 'src/modules/users/user.type.ts', 'type ./user.table.js'],
  ['decisions-know-no-graphql', 'src/modules/users/user.service.ts', './user.type.js'],
  ['decisions-know-no-graphql', 'src/modules/users/purge-users.job.ts', '../../graphql/shield.js'],
  ['decisions-know-no-graphql', 'src/modules/users/user.errors.ts', 'graphql'],
  ['decisions-know-no-graphql', 'src/modules/users/user.table.ts', 'type-graphql'],
  ['sql-only-in-repositories', 'src/modules/users/user.service.ts', './user.table.js'],
  ['sql-only-in-repositories', 'src/modules/users/purge-users.job.ts', './visible.predicate.js'],
  ['repositories-look-no-higher', 'src/modules/sessions/session.repository.ts', '../users/user.service.js'],

  ['rooms-know-no-domain', 'src/graphql/server.ts', '../modules/users/user.service.js'],
  ['kernel-stands-alone', 'src/kernel/app-error.ts', '../platform/random.js'],
  ['config-sees-kernel-only', 'src/config/environment.ts', '../platform/random.js'],
  ['platform-knows-no-transport', 'src/platform/redis.ts', '../graphql/shield.js'],
  ['platform-knows-no-transport', 'src/kernel/viewer.ts', 'type graphql'],
  ['nothing-looks-back-at-the-roots', 'src/modules/users/user.service.ts', 'type ../../app.js'],

  ['commander-has-one-home', 'src/main.ts', 'commander'],
  ['zod-has-one-home', 'src/modules/users/user.service.ts', 'zod'],
  ['@apollo/server-has-one-home', 'src/app.ts', '@apollo/server/errors'],
  ['@escape.tech/*-has-one-home', 'src/app.ts', '@escape.tech/graphql-armor-max-aliases'],
  ['@fastify/*-has-one-home', 'src/platform/random.ts', '@fastify/helmet'],
  ['altair-static-has-one-home', 'src/app.ts', 'altair-static'],
  ['fastify-has-one-home', 'src/app.ts', 'type fastify'],
  ['graphql-middleware-has-one-home', 'src/graphql/server.ts', 'graphql-middleware'],
  ['graphql-shield-has-one-home', 'src/modules/users/user.rules.ts', 'graphql-shield'],
  ['jose-has-one-home', 'src/platform/random.ts', 'jose'],
  ['lru-cache-has-one-home', 'src/modules/sessions/session.service.ts', 'lru-cache'],
  ['bowser-has-one-home', 'src/modules/sessions/session.service.ts', 'bowser'],
  ['graphql-ws-has-one-home', 'src/app.ts', 'graphql-ws'],
  ['@zxcvbn-ts/*-has-one-home', 'src/modules/users/user.service.ts', '@zxcvbn-ts/language-common'],
  ['@node-rs/argon2-has-one-home', 'src/modules/credentials/password/password.service.ts', '@node-rs/argon2'],
  ['@electric-sql/pglite-has-one-home', 'src/platform/redis.ts', '@electric-sql/pglite'],
  ['postgres-has-one-home', 'src/modules/users/user.repository.ts', 'postgres'],
  ['pino-has-one-home', 'src/graphql/server.ts', 'type pino'],
  ['nodemailer-has-one-home', 'src/modules/users/user.service.ts', 'nodemailer'],
  ['resend-has-one-home', 'src/modules/users/user.service.ts', 'resend'],
  ['uuid-has-one-home', 'src/platform/redis.ts', 'uuid'],
  ['ioredis-has-one-home', 'src/platform/random.ts', 'ioredis'],
  ['drizzle-orm-has-one-home', 'src/modules/users/user.service.ts', 'type drizzle-orm'],
  ['dataloader-has-one-home', 'src/modules/users/user.resolver.ts', 'dataloader'],
];

describe('the dependency rules', () => {
  let workshop: string;

  beforeAll(async () => {
    workshop = await mkdtemp(join(tmpdir(), 'latchkey-rules-'));
  });

  afterAll(async () => {
    await rm(workshop, { recursive: true, force: true });
  });

  const statement = (imported: string) => {
    if (imported === '') return '';
    return imported.startsWith('type ')
      ? `import type {} from '${imported.slice(5)}';\n`
      : `import '${imported}';\n`;
  };

  async function built(sources: Sources): Promise<string> {
    const base = await mkdtemp(join(workshop, 'skeleton-'));
    const put = async (file: string, text: string) => {
      await mkdir(dirname(join(base, file)), { recursive: true });
      await writeFile(join(base, file), text);
    };
    for (const [file, imports] of Object.entries(sources)) {
      await put(file, `${imports.map(statement).join('')}export const here = true;\n`);
    }
    await put('src/modules/order.json', JSON.stringify(order));
    await mkdir(join(base, dirname(rulesFile)), { recursive: true });
    await copyFile(join(project, rulesFile), join(base, rulesFile));
    await copyFile(join(project, 'package.json'), join(base, 'package.json'));
    await symlink(join(project, 'node_modules'), join(base, 'node_modules'), 'junction');
    return base;
  }

  it('let the clean skeleton and its tests pass', async () => {
    const result = await cruised(await built(skeleton), ['src', 'tests']);

    expect(complaints(result)).toEqual([]);
    const seen = new Set(result.modules.map(({ source }) => source));
    expect(Object.keys(skeleton).filter((file) => !seen.has(file))).toEqual([]);
  });

  it.each(breaches)('report %s when %s imports "%s"', async (rule, file, imported) => {
    const base = await built({ ...skeleton, [file]: [...(skeleton[file] ?? []), imported] });

    const { summary } = await cruised(base, ['src']);

    expect(summary.violations.map((violation) => violation.rule.name)).toContain(rule);
  });

  it('are each broken at least once above, and are all errors', async () => {
    const { ruleSet } = await extractDepcruiseOptions(join(await built(skeleton), rulesFile));
    const forbidden = ruleSet?.forbidden ?? [];

    expect(new Set(forbidden.map(({ name }) => name))).toEqual(new Set(breaches.map(([rule]) => rule)));
    expect(forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});
