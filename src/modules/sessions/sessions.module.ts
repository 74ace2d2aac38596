import type { SessionConfig } from '../../config/config.js';
import type { JsonRoute } from '../../graphql/json-route.js';
import type { RequestSessions } from '../../graphql/request-sessions.js';
import type { SchemaPart } from '../../graphql/schema.js';
import type { SecretText } from '../../kernel/secret-text.js';
import type { SignedInViewer } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { KeyRing } from '../../platform/key-ring.js';
import type { Logger } from '../../platform/logger.js';
import type { MessageBus } from '../../platform/message-bus.js';
import { PeriodicTask } from '../../platform/periodic-task.js';
import type { Random } from '../../platform/random.js';
import type { AuditService } from '../audit/audit.service.js';
import type { EmailService } from '../email/email.service.js';
import type { Job } from '../jobs/job.service.js';
import type { RoleService } from '../roles/role.service.js';
import type { UserLoader } from '../users/user.loader.js';
import type { UserService } from '../users/user.service.js';
import { AuthenticationService } from './authentication.service.js';
import type { HandOver } from './authentication.type.js';
import { createDeviceLoader, createDevicesOfUsersLoader } from './devices/device.loader.js';
import { DeviceRepository } from './devices/device.repository.js';
import { DeviceResolver } from './devices/device.resolver.js';
import { DeviceService } from './devices/device.service.js';
import { deviceId } from './devices/device-id.js';
import { UserDevicesResolver } from './devices/user-devices.resolver.js';
import { createHandOver, createPrime } from './hand-over.js';
import { LiveSessions } from './live-sessions.js';
import { createLiveSessionsTask } from './live-sessions-task.js';
import { createRequestSessions } from './request-sessions.js';
import { createSessionLoader, createSessionsOfUsersLoader } from './session.loader.js';
import { SessionRepository } from './session.repository.js';
import { SessionResolver } from './session.resolver.js';
import { sessionRules } from './session.rules.js';
import { SessionService } from './session.service.js';
import { SessionActivityService } from './session-activity.service.js';
import { SessionCleanUpService } from './session-clean-up.service.js';
import { SessionEndedResolver, sessionEndedTopic, sessionEndings } from './session-ended.resolver.js';
import { SessionEndingResolver } from './session-ending.resolver.js';
import { SessionEndingService } from './session-ending.service.js';
import { createSessionFactsLoader } from './session-facts.loader.js';
import { SessionFactsRepository } from './session-facts.repository.js';
import { sessionId } from './session-id.js';
import { SessionListRepository } from './session-list.repository.js';
import { SessionListService } from './session-list.service.js';
import { SessionSignals } from './session-signals.js';
import { AccessTokens } from './tokens/access-token.js';
import { introspectionRoute } from './tokens/introspection.route.js';
import { jwksRoute } from './tokens/jwks.route.js';
import { RefreshTokens } from './tokens/refresh-token.js';
import { SigningKeyRepository } from './tokens/signing-key.repository.js';
import { SigningKeyService } from './tokens/signing-key.service.js';
import { SigningKeys } from './tokens/signing-keys.js';
import { UserSessionsResolver } from './user-sessions.resolver.js';
import { ViewerResolver } from './viewer.resolver.js';

const keysTopic = 'signing-keys';
const rotateEverySeconds = 60 * 60;
const cleanUpEverySeconds = 60 * 60;
/** Logins: their tokens and devices, and who is behind a request. */
export interface SessionsModule extends SchemaPart {
  readonly sessions: SessionService;
  /** What the transport asks for each request and connection. */
  readonly requests: RequestSessions;
  readonly signingKeys: SigningKeyService;
  readonly handOver: HandOver;
  readonly documents: readonly JsonRoute[];
  readonly tasks: readonly PeriodicTask[];
  /** Loads what tokens are signed with; before the first request. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createSessionsModule(parts: {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly bus: MessageBus;
  readonly config: SessionConfig;
  readonly introspectionSecret: SecretText | undefined;
  readonly instanceName: string;
  readonly audit: AuditService;
  readonly email: EmailService;
  readonly roles: RoleService;
  readonly users: UserService;
  readonly usersById: UserLoader;
  readonly schedule: (job: Job) => PeriodicTask;
}): SessionsModule {
  const { database, keyRing, clock, random, logger, bus, config, usersById } = parts;

  const keyRepository = new SigningKeyRepository(database);
  const keys = new SigningKeys(keyRepository, keyRing, clock);
  const signingKeys = new SigningKeyService({
    ...parts,
    repository: keyRepository,
    keys,
    announce: () => bus.publish(keysTopic, 'changed'),
    publishSeconds: config.keyPublishSeconds,
    rotationDays: config.keyRotationDays,
  });
  const tokenSettings = { ...config, lifetimeSeconds: config.accessTokenSeconds };
  const accessTokens = new AccessTokens(keys, tokenSettings, clock, random);
  const refreshTokens = new RefreshTokens(keyRing);

  const deviceRepository = new DeviceRepository(database);
  const devices = new DeviceService(deviceRepository, keyRing, clock, random);
  const devicesById = createDeviceLoader(devices);

  const repository = new SessionRepository(database);
  const facts = new SessionFactsRepository(database);
  const findFacts = createSessionFactsLoader((ids) => facts.listFacts(ids));
  const signals = new SessionSignals(bus);
  const liveSessions = new LiveSessions((ids) => facts.listFacts(ids), clock);
  const activity = new SessionActivityService(repository, deviceRepository, clock, logger);
  const list = new SessionListService(repository, new SessionListRepository(database), clock);
  const endings = new SessionEndingService({
    ...parts,
    sessions: repository,
    findFacts,
    devices,
    refreshTokens,
    signals,
  });
  const sessions = new SessionService({
    sessions: repository,
    findFacts,
    devices,
    endings,
    signals,
    activity,
    accessTokens,
    refreshTokens,
    clock,
    random,
    slidingSeconds: config.refreshTokenSeconds,
    maxSeconds: config.maxSeconds,
    maxPerUser: config.maxPerUser,
  });
  const authentication = new AuthenticationService({ ...parts, accessTokens, findFacts, activity });
  const sessionsById = createSessionLoader(list);
  const prime = createPrime(usersById, sessionsById);
  const handOver = createHandOver(authentication, endings, prime, clock);
  const cleanUp = new SessionCleanUpService(repository, deviceRepository, clock);

  const reload = () => keys.reload();
  bus.subscribe(keysTopic, () => {
    reload().catch((err: unknown) => logger.warn({ err }, 'The signing keys were not read again'));
  });
  return {
    sessions,
    requests: createRequestSessions(authentication, liveSessions, prime),
    signingKeys,
    handOver,
    start: () => signingKeys.start(),
    stop: () => activity.stop(),
    tasks: [
      createLiveSessionsTask({ liveSessions, signals, bus, logger }),
      new PeriodicTask('read the signing keys', signingKeys.reloadSeconds, reload, logger),
      new PeriodicTask(
        'rotate the signing keys',
        rotateEverySeconds,
        () => signingKeys.rotateWhenDue(),
        logger,
      ),
      parts.schedule({
        name: 'delete ended sessions',
        periodSeconds: cleanUpEverySeconds,
        run: () => cleanUp.run(),
      }),
    ],
    documents: [
      jwksRoute(signingKeys),
      ...(parts.introspectionSecret
        ? [introspectionRoute({ authentication, keyRing, secret: parts.introspectionSecret, ...config })]
        : []),
    ],
    resolvers: [
      new SessionResolver({ sessions, list, usersById, devicesById, handOver }),
      new SessionEndingResolver(endings, sessionsById),
      new SessionEndedResolver(),
      new UserSessionsResolver(list, createSessionsOfUsersLoader(list)),
      new DeviceResolver(devices, endings, devicesById, sessionsById),
      new UserDevicesResolver(createDevicesOfUsersLoader(devices)),
      new ViewerResolver(usersById, sessionsById),
    ],
    topics: { [sessionEndedTopic]: (viewer) => sessionEndings(liveSessions, viewer as SignedInViewer) },
    rules: sessionRules,
    credentialMutations: ['sessionRefresh'],
    nodes: [
      {
        typeName: 'Session',
        prefix: sessionId.prefix,
        find: async (publicId, context) => {
          const id = sessionId.decode(publicId);
          const session = id && (await sessionsById(context).load(id));
          return session && list.isVisible(context.viewer, session) ? session : undefined;
        },
      },
      {
        typeName: 'Device',
        prefix: deviceId.prefix,
        find: async (publicId, context) => {
          const id = deviceId.decode(publicId);
          const device = id && (await devicesById(context).load(id));
          return device && devices.isVisible(context.viewer, device) ? device : undefined;
        },
      },
    ],
  };
}
