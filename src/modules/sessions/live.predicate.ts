import { and, gt, isNull } from 'drizzle-orm';
import { sessions } from './session.table.js';

/** Sessions that were not ended and have not run out. */
export function isLive(now: Date) {
  return and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now));
}
