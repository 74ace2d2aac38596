import type { RegistrationConfig } from '../../config/config.js';
import type { PageRoute } from '../../graphql/page-route.js';
import type { SchemaPart } from '../../graphql/schema.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { KeyRing } from '../../platform/key-ring.js';
import type { Logger } from '../../platform/logger.js';
import type { MailDomains } from '../../platform/mail-domain.js';
import { PeriodicTask } from '../../platform/periodic-task.js';
import type { Random } from '../../platform/random.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { EmailService } from '../email/email.service.js';
import type { HandOver } from '../sessions/authentication.type.js';
import type { SessionService } from '../sessions/session.service.js';
import type { UserService } from '../users/user.service.js';
import { AccountService } from './account.service.js';
import { PendingRegistrationRepository } from './pending-registration.repository.js';
import { RegistrationResolver } from './registration.resolver.js';
import { registrationRules } from './registration.rules.js';
import { RegistrationService } from './registration.service.js';
import { registrationConfirmPage } from './registration-confirm.page.js';
import { RegistrationFormService } from './registration-form.service.js';
import { RegistrationProofs } from './registration-proofs.js';

const forgetEverySeconds = 60 * 60;

/** Sign-up, and proof of the address. */
export interface RegistrationModule extends SchemaPart {
  readonly pages: readonly PageRoute[];
  readonly tasks: readonly PeriodicTask[];
}

export function createRegistrationModule(parts: {
  readonly database: Database;
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly sessions: SessionService;
  readonly handOver: HandOver;
  readonly email: EmailService;
  readonly mailDomains: MailDomains;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly config: RegistrationConfig;
  readonly instanceName: string;
  readonly publicUrl: string;
}): RegistrationModule {
  const { database, users, passwords, config, keyRing, random } = parts;
  const mailDomains = config.checksDeliverability ? parts.mailDomains : undefined;
  const registrations = new RegistrationService({
    ...parts,
    ...config,
    pending: new PendingRegistrationRepository(database),
    forms: new RegistrationFormService(users, passwords, mailDomains),
    proofs: new RegistrationProofs(keyRing, random, config.codeSeconds),
    accounts: new AccountService(database, users, passwords),
  });
  const forget = () => registrations.forgetExpired();
  return {
    resolvers: [new RegistrationResolver(registrations, parts.handOver)],
    rules: registrationRules,
    credentialMutations: ['registrationStart', 'registrationComplete'],
    pages: [registrationConfirmPage(registrations)],
    tasks: [new PeriodicTask('forget unfinished registrations', forgetEverySeconds, forget, parts.logger)],
  };
}
