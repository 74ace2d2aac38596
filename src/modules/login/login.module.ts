import type { SchemaPart } from '../../graphql/schema.js';
import type { Database } from '../../platform/database.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { HandOver } from '../sessions/authentication.type.js';
import type { SessionService } from '../sessions/session.service.js';
import type { UserService } from '../users/user.service.js';
import { LoginResolver } from './login.resolver.js';
import { loginRules } from './login.rules.js';
import { LoginService } from './login.service.js';

/** Login with a password. */
export function createLoginModule(parts: {
  readonly database: Database;
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
  readonly handOver: HandOver;
}): SchemaPart {
  const { database, users, passwords, sessions, handOver } = parts;
  const logins = new LoginService(database, users, passwords, sessions);
  return {
    resolvers: [new LoginResolver(logins, handOver)],
    rules: loginRules,
    credentialMutations: ['login'],
  };
}
