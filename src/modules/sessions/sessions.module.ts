import type { SessionConfig } from '../../config/config.js';
import type { SchemaPart } from '../../graphql/schema.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { KeyRing } from '../../platform/key-ring.js';
import type { Random } from '../../platform/random.js';
import type { RoleService } from '../roles/role.service.js';
import type { UserLoader } from '../users/user.loader.js';
import { AccessTokens } from './access-token.js';
import { AuthenticationService } from './authentication.service.js';
import type { HandOver } from './authentication.type.js';
import { createHandOver, createPrime, type Prime } from './hand-over.js';
import { RefreshTokens } from './refresh-token.js';
import { createSessionLoader, createSessionsOfUsersLoader } from './session.loader.js';
import { SessionRepository } from './session.repository.js';
import { SessionResolver } from './session.resolver.js';
import { sessionRules } from './session.rules.js';
import { SessionService } from './session.service.js';
import { sessionId } from './session-id.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeys } from './signing-keys.js';
import { UserSessionsResolver } from './user-sessions.resolver.js';
import { ViewerResolver } from './viewer.resolver.js';

/** Logins: their tokens, and who is behind a request. */
export interface SessionsModule extends SchemaPart {
  readonly sessions: SessionService;
  readonly authentication: AuthenticationService;
  readonly handOver: HandOver;
  readonly prime: Prime;
  /** Loads what tokens are signed with; before the first request. */
  start(): Promise<void>;
}

export function createSessionsModule(parts: {
  readonly database: Database;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly config: SessionConfig;
  readonly roles: RoleService;
  readonly usersById: UserLoader;
}): SessionsModule {
  const { database, keyRing, clock, random, config, roles, usersById } = parts;
  const repository = new SessionRepository(database);
  const keys = new SigningKeys(new SigningKeyRepository(database), keyRing, clock);
  const accessTokens = new AccessTokens(
    keys,
    { ...config, lifetimeSeconds: config.accessTokenSeconds },
    clock,
    random,
  );
  const sessions = new SessionService({
    sessions: repository,
    accessTokens,
    refreshTokens: new RefreshTokens(keyRing),
    clock,
    random,
    slidingSeconds: config.refreshTokenSeconds,
    maxSeconds: config.maxSeconds,
  });
  const sessionsById = createSessionLoader(sessions);
  const authentication = new AuthenticationService(accessTokens, repository, roles, clock);
  const prime = createPrime(usersById, sessionsById);
  const handOver = createHandOver(authentication, sessions, prime, clock);
  return {
    sessions,
    authentication,
    handOver,
    prime,
    start: () => keys.start(),
    resolvers: [
      new SessionResolver(sessions, usersById, handOver),
      new UserSessionsResolver(sessions, createSessionsOfUsersLoader(sessions)),
      new ViewerResolver(usersById, sessionsById),
    ],
    rules: sessionRules,
    credentialMutations: ['sessionRefresh'],
    nodes: [
      {
        typeName: 'Session',
        prefix: sessionId.prefix,
        find: async (publicId, context) => {
          const id = sessionId.decode(publicId);
          const session = id && (await sessionsById(context).load(id));
          return session && sessions.isVisible(context.viewer, session) ? session : undefined;
        },
      },
    ],
  };
}
