/** Why a session ended before its time. */
export const sessionRevocationReasons = [
  'LOGOUT',
  'REPLACED',
  'SESSION_LIMIT',
  'REVOKED_BY_USER',
  'REVOKED_BY_ADMIN',
  'TOKEN_REUSE',
  'ACCOUNT_CLOSED',
] as const;
export type SessionRevocationReason = (typeof sessionRevocationReasons)[number];
