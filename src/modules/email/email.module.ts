import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { KeyRing } from '../../platform/key-ring.js';
import type { Logger } from '../../platform/logger.js';
import type { Mailer } from '../../platform/mailer.js';
import { PeriodicTask } from '../../platform/periodic-task.js';
import type { Random } from '../../platform/random.js';
import { EmailService } from './email.service.js';
import { OutboxRepository } from './outbox.repository.js';

const deliverEverySeconds = 5;
const forgetEverySeconds = 60 * 60;

/** Mail on its way out. */
export interface EmailModule {
  readonly email: EmailService;
  readonly tasks: readonly PeriodicTask[];
}

export function createEmailModule(parts: {
  readonly database: Database;
  readonly mailer: Mailer;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly instanceName: string;
}): EmailModule {
  const outbox = new OutboxRepository(parts.database);
  const email = new EmailService({ ...parts, outbox, wake: () => delivery.wake() });
  const delivery = new PeriodicTask(
    'deliver mail',
    deliverEverySeconds,
    () => email.deliverDue(),
    parts.logger,
  );
  const forgetting = new PeriodicTask(
    'forget sent mail',
    forgetEverySeconds,
    () => email.forgetDone(),
    parts.logger,
  );
  return { email, tasks: [delivery, forgetting] };
}
