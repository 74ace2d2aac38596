import type { PasswordConfig } from '../../config/config.js';
import type { SecretText } from '../../kernel/secret-text.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import { PasswordRepository } from './password/password.repository.js';
import { PasswordService } from './password/password.service.js';
import { PasswordHasher } from './password/password-hash.js';
import { maxPasswordLength, PasswordPolicy } from './password/password-policy.js';

/** What people prove themselves with. */
export interface CredentialsModule {
  readonly passwords: PasswordService;
  readonly passwordPolicy: {
    readonly minLength: number;
    readonly maxLength: number;
    readonly requiresClasses: boolean;
  };
  start(): Promise<void>;
}

export function createCredentialsModule(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly config: PasswordConfig;
  readonly pepper: SecretText | undefined;
  readonly instanceName: string;
}): CredentialsModule {
  const { database, clock, config, pepper, instanceName } = parts;
  const hasher = new PasswordHasher(config, pepper);
  const policy = new PasswordPolicy({ ...config, localWords: ['latchkey', instanceName] });
  return {
    passwords: new PasswordService(new PasswordRepository(database), hasher, policy, clock),
    passwordPolicy: {
      minLength: config.minLength,
      maxLength: maxPasswordLength,
      requiresClasses: config.requiresClasses,
    },
    start: () => hasher.start(),
  };
}
