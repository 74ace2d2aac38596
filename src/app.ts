import type { Config } from './config/config.js';
import type { Secrets } from './config/secrets.js';
import { exampleOperations } from './graphql/example-operations.js';
import type { Readiness } from './graphql/health.js';
import { buildGuardedSchema, type GuardedSchema, type SchemaPart } from './graphql/schema.js';
import { buildServer, type Server } from './graphql/server.js';
import type { Permission } from './kernel/permission.js';
import { createAdminModule } from './modules/admin/admin.module.js';
import { createAuditModule } from './modules/audit/audit.module.js';
import { createCredentialsModule } from './modules/credentials/credentials.module.js';
import { createEmailModule } from './modules/email/email.module.js';
import { createInstanceModule } from './modules/instance/instance.module.js';
import { createJobsModule } from './modules/jobs/jobs.module.js';
import { createLoginModule } from './modules/login/login.module.js';
import { createRegistrationModule } from './modules/registration/registration.module.js';
import { createRolesModule } from './modules/roles/roles.module.js';
import { sessionPermissions } from './modules/sessions/session.permissions.js';
import { createSessionsModule, type SessionsModule } from './modules/sessions/sessions.module.js';
import { userPermissions } from './modules/users/user.permissions.js';
import { createUsersModule } from './modules/users/users.module.js';
import { KeyRing } from './platform/key-ring.js';
import { MessageBus } from './platform/message-bus.js';
import type { Platform } from './platform/open-platform.js';
import { checkReadiness } from './platform/readiness.js';
import { RedisWire } from './platform/redis.js';
import { version } from './platform/version.js';

export type { SigningKeyState } from './modules/sessions/tokens/signing-key.service.js';

/** The program, assembled. */
export interface App extends GuardedSchema {
  /** The HTTP server; `start` makes ready what it needs, and does not listen by itself. */
  readonly server: Server;
  readonly admins: ReturnType<typeof createAdminModule>['admins'];
  readonly signingKeys: SessionsModule['signingKeys'];
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
  const { connection, redis, mailer, clock, logger } = platform;
  const keyRing = new KeyRing(secrets.secretKey);
  // Instances that share a Redis do not hear each other.
  const busName = `latchkey_${keyRing.hash('message bus').toString('hex').slice(0, 16)}`;
  const bus = new MessageBus(redis ? new RedisWire(redis) : connection.wire, busName, logger);
  const base = { ...platform, database: connection.database, keyRing, bus, instanceName };

  const audit = createAuditModule(base);
  const jobs = createJobsModule(base);
  const email = createEmailModule(base);
  const users = createUsersModule({ ...base, displayNamePolicy: config.displayNamePolicy });
  const roles = createRolesModule({ ...base, catalogue });
  const sessions = createSessionsModule({
    ...base,
    ...audit,
    ...jobs,
    ...email,
    ...users,
    ...roles,
    config: config.session,
    introspectionSecret: secrets.introspectionSecret,
  });
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
  const tasks = [...email.tasks, ...sessions.tasks, ...registration.tasks];
  const guarded = buildGuardedSchema(parts);
  const server = await buildServer({
    config: http,
    schema: guarded.schema,
    credentialMutations: new Set(parts.flatMap((part) => part.credentialMutations ?? [])),
    sessions: sessions.requests,
    documents: sessions.documents,
    checkReadiness: (): Promise<Readiness> =>
      checkReadiness({ connection, redis, clock, environment: config.environment, version }),
    pages: registration.pages,
    examples: exampleOperations,
    logger,
    random: platform.random,
  });

  return {
    ...guarded,
    server,
    admins,
    signingKeys: sessions.signingKeys,
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
        if (isNew) logger.info({ username: firstAdmin.username }, 'The first administrator was created');
      }
      await bus.start();
      for (const task of tasks) task.start();
    },
    stop: async () => {
      await Promise.all([...tasks.map((task) => task.stop()), sessions.stop()]);
      await bus.stop();
      mailer.close();
      redis?.close();
      await connection.close();
    },
  };
}
