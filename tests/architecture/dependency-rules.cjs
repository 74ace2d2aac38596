const order = require('../../src/modules/order.json');

const inside = (...names) => `^src/modules/(${names.join('|')})/`;
const role = (...roles) => `\\.(${roles.join('|')})\\.ts$`;
const pkg = (...names) => `(^|/)node_modules/(${names.join('|').replaceAll('*', '[^/]+')})/`;
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

/** Third-party packages that live in one place; everything else asks that place. */
const homes = {
  '^src/cli\\.ts$': ['commander'],
  '^src/config/': ['zod'],
  '^src/graphql/': [
    '@apollo/server',
    '@escape.tech/*',
    '@fastify/*',
    'altair-static',
    'fastify',
    'graphql-ws',
  ],
  '^src/graphql/shield\\.ts$': ['graphql-middleware', 'graphql-shield'],
  '^src/modules/(sessions/tokens|external-accounts)/': ['jose'],
  '^src/modules/sessions/devices/user-agent\\.ts$': ['bowser'],
  '^src/modules/sessions/tokens/access-token\\.ts$': ['lru-cache'],
  '^src/modules/credentials/password/': ['@zxcvbn-ts/*'],
  '^src/modules/credentials/password/password-hash\\.ts$': ['@node-rs/argon2'],
  '^src/platform/database[^/]*\\.ts$': ['@electric-sql/pglite', 'postgres'],
  '^src/platform/logger\\.ts$': ['pino'],
  '^src/platform/mailer[^/]*\\.ts$': ['nodemailer', 'resend'],
  '^src/platform/random\\.ts$': ['uuid'],
  '^src/platform/redis\\.ts$': ['ioredis'],
  [`^src/platform/|${role('table', 'repository', 'predicate')}`]: ['drizzle-orm'],
  [role('loader')]: ['dataloader'],
};

const graphqlPackages = pkg('graphql', 'graphql-scalars', 'type-graphql', 'graphql-shield', '@apollo/server');

module.exports = {
  forbidden: [
    forbid('no-cycles', { path: '^src/' }, { circular: true }),
    forbid('no-orphans', { orphan: true, path: '^src/', pathNot: '\\.json$' }, {}),
    forbid('everything-resolves', { path: '^src/' }, { couldNotResolve: true }),
    forbid('source-knows-no-test', { path: '^src/' }, { path: '^tests/' }),
    // A production install leaves the development packages out.
    forbid(
      'production-packages-only',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),

    // Between modules: only downward, only through the public roles.
    ...order
      .slice(0, -1)
      .map((name, i) =>
        forbid(`${name}-points-down`, { path: inside(name) }, { path: inside(...order.slice(i + 1)) }),
      ),
    forbid('every-module-is-on-the-map', { path: '^src/modules/.+/', pathNot: inside(...order) }, {}),
    forbid(
      'public-roles-only',
      { path: '^src/modules/([^/]+)/' },
      {
        path: '^src/modules/.+/',
        pathNot: [
          '^src/modules/$1/',
          role('service', 'type', 'errors', 'permissions', 'loader', 'table', 'predicate'),
        ],
      },
    ),
    // A contents page names the loaders that it hands to its resolvers; the type of a loader may travel.
    forbid(
      'loaders-serve-doors',
      { path: '^src/modules/([^/]+)/', pathNot: role('resolver', 'rules', 'module') },
      {
        path: `^src/modules/.+${role('loader')}`,
        pathNot: '^src/modules/$1/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    // The type of a row may travel; the table itself may not.
    forbid(
      'tables-serve-repositories',
      { path: '^src/modules/([^/]+)/', pathNot: role('repository', 'table', 'predicate') },
      {
        path: `^src/modules/.+${role('table', 'predicate')}`,
        pathNot: '^src/modules/$1/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid('only-app-assembles', { path: '^src/', pathNot: '^src/app\\.ts$' }, { path: role('module') }),

    // Inside a module: resolver → loader → service → repository → table.
    forbid(
      'doors-go-through-services',
      { path: `^src/.+${role('resolver', 'rules', 'loader', 'type', 'input')}` },
      { path: role('repository', 'table', 'predicate') },
    ),
    forbid(
      'decisions-know-no-graphql',
      { path: `^src/.+${role('service', 'repository', 'table', 'predicate', 'errors', 'job')}` },
      {
        path: [role('resolver', 'rules', 'loader', 'input', 'type'), '^src/graphql/', graphqlPackages],
      },
    ),
    forbid(
      'sql-only-in-repositories',
      { path: `^src/.+${role('service', 'job')}` },
      { path: role('table', 'predicate'), dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'repositories-look-no-higher',
      { path: `^src/.+${role('repository', 'table', 'predicate')}` },
      { path: role('service') },
    ),

    // The rooms below know no domain, and stand in a row: kernel, config, platform, graphql.
    forbid(
      'rooms-know-no-domain',
      { path: '^src/(kernel|config|platform|graphql)/' },
      { path: '^src/modules/' },
    ),
    forbid('kernel-stands-alone', { path: '^src/kernel/' }, { path: '^src/(?!kernel/)' }),
    forbid('config-sees-kernel-only', { path: '^src/config/' }, { path: '^src/(?!config/|kernel/)' }),
    forbid(
      'platform-knows-no-transport',
      { path: '^src/(kernel|config|platform)/' },
      { path: ['^src/graphql/', graphqlPackages] },
    ),
    forbid('nothing-looks-back-at-the-roots', { path: '^src/.+/' }, { path: '^src/(app|main|cli)\\.ts$' }),

    ...Object.entries(homes).flatMap(([home, names]) =>
      names.map((name) =>
        forbid(`${name}-has-one-home`, { path: '^src/', pathNot: home }, { path: pkg(name) }),
      ),
    ),
  ],
  options: {
    // TypeScript 7 has no JavaScript API: without swc the cruise finds no module and reports success.
    parser: 'swc',
    doNotFollow: { path: '(^|/)node_modules/' },
    // Packages without a `main` are found through their `exports` alone, and a rule sees only what was found.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
