import type { Config } from './config/config.js';
import type { Secrets } from './config/secrets.js';
import { exampleOperations } from './graphql/example-operations.js';
import type { Readiness } from './graphql/health.js';
import { buildGuardedSchema, type GuardedSchema, type SchemaPart } from './graphql/schema.js';
import { buildServer, type Server } from './graphql/server.js';
import type { Permission } from './kernel/permission.js';
import { createAdminModule } from './modules/admin/admin.module.js';
import { createCredentialsModule } from './modules/credentials/credentials.module.js';
import { createEmailModule } from './modules/email/email.module.js';
import { createInstanceModule } from './modules/instance/instance.module.js';
import { createLoginModule } from './modules/login/login.module.js';
import { createRegistrationModule } from './modules/registration/registration.module.js';
import { createRolesModule } from './modules/roles/roles.module.js';
import { sessionPermissions } from './modules/sessions/session.permissions.js';
import { createSessionsModule } from './modules/sessions/sessions.module.js';
import { userPermissions } from './modules/users/user.permissions.js';
import { createUsersModule } from './modules/users/users.module.js';
import { KeyRing } from './platform/key-ring.js';
import type { Platform } from './platform/open-platform.js';
import { checkReadiness } from './platform/readiness.js';
import { version } from './platform/version.js';

/** The program, assembled. */
export interface App extends GuardedSchema {
  /** The HTTP server; `start` makes ready what it needs, and does not listen by itself. */
  readonly server: Server;
  readonly admins: ReturnType<typeof createAdminModule>['admins'];
  /** Brings the database up to date. */
  migrate(): Promise<void>;
  /** Brings the database up to date and loads keys; then begins the background work. */
  start(): Promise<void>;
  /** Lets background work finish, then closes every door. The server must be closed before. */
  stop(): Promise<void>;
}

/** Every permission that a slice declares. */
const catalogue: readonly Permission[] = [userPermissions, sessionPermissions].flatMap((declared) =>
  Object.values(declared),
);

/** Assembles the program: the rooms, then the modules in the order of `modules/order.json`. */
export async function createApp(config: Config, secrets: Secrets, platform: Platform): Promise<App> {
  const { instanceName, http } = config;
  const { connection, redis, mailer, clock } = platform;
  const base = {
    ...platform,
    database: connection.database,
    keyRing: new KeyRing(secrets.secretKey),
    instanceName,
  };

  const email = createEmailModule(base);
  const users = createUsersModule({ ...base, displayNamePolicy: config.displayNamePolicy });
  const roles = createRolesModule({ ...base, catalogue });
  const sessions = createSessionsModule({ ...base, ...users, ...roles, config: config.session });
  const credentials = createCredentialsModule({
    ...base,
    config: config.password,
    pepper: secrets.passwordPepper,
  });
  const services = { ...base, ...email, ...users, ...roles, ...sessions, ...credentials };
  const registration = createRegistrationModule({
    ...services,
    config: config.registration,
    publicUrl: http.publicUrl,
  });
  const login = createLoginModule(services);
  const instance = createInstanceModule({
    name: instanceName,
    version,
    isRegistrationOpen: config.registration.isOpen,
    identityProviders: [],
    passwordPolicy: credentials.passwordPolicy,
  });
  const { admins } = createAdminModule(services);

  const parts: SchemaPart[] = [users, sessions, registration, login, instance];
  const tasks = [...email.tasks, ...registration.tasks];
  const guarded = buildGuardedSchema(parts);
  const server = await buildServer({
    config: http,
    schema: guarded.schema,
    credentialMutations: new Set(parts.flatMap((part) => part.credentialMutations ?? [])),
    authenticate: async (presented) => {
      const identification = await sessions.authentication.identify(presented);
      return { viewer: identification.viewer, prime: (context) => sessions.prime(context, identification) };
    },
    checkReadiness: (): Promise<Readiness> =>
      checkReadiness({ connection, redis, clock, environment: config.environment, version }),
    pages: registration.pages,
    examples: exampleOperations,
    logger: platform.logger,
    random: platform.random,
  });

  return {
    ...guarded,
    server,
    admins,
    migrate: () => connection.migrate(),
    start: async () => {
      await connection.migrate();
      await Promise.all([sessions.start(), credentials.start()]);
      const { firstAdmin } = config;
      if (firstAdmin && secrets.firstAdminPassword) {
        const isNew = await admins.createFirst({
          ...firstAdmin,
          password: secrets.firstAdminPassword.reveal(),
        });
        if (isNew)
          platform.logger.info({ username: firstAdmin.username }, 'The first administrator was created');
      }
      for (const task of tasks) task.start();
    },
    stop: async () => {
      await Promise.all(tasks.map((task) => task.stop()));
      mailer.close();
      redis?.close();
      await connection.close();
    },
  };
}
