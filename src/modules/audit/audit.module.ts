import type { Clock } from '../../platform/clock.js';
import type { Random } from '../../platform/random.js';
import { AuditService } from './audit.service.js';
import { AuditEventRepository } from './audit-event.repository.js';

/** The record of what happened. */
export interface AuditModule {
  readonly audit: AuditService;
}

export function createAuditModule({
  clock,
  random,
}: {
  readonly clock: Clock;
  readonly random: Random;
}): AuditModule {
  return { audit: new AuditService(new AuditEventRepository(), clock, random) };
}
