/** Codes of `UserError`: what the person using the client can understand and fix. */
export const userErrorCodes = [
  'INVALID',
  'REQUIRED',
  'TOO_SHORT',
  'TOO_LONG',
  'TAKEN',
  'NOT_FOUND',
  'NOT_ALLOWED',
  'INVALID_CREDENTIALS',
  'INVALID_CODE',
  'EXPIRED',
  'TOO_MANY_ATTEMPTS',
  'PASSWORD_TOO_WEAK',
  'ACCOUNT_SUSPENDED',
  'REGISTRATION_CLOSED',
] as const;

export type UserErrorCode = (typeof userErrorCodes)[number];

/** One thing that is wrong, in words for the person. `field` is the path from the input's root. */
export interface Fault {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly field?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** Refusal that the person can mend. It leaves as `userErrors`, never as a top-level error. */
export class UserRefusal extends Error {
  readonly faults: readonly Fault[];

  constructor(...faults: readonly [Fault, ...Fault[]]) {
    super(faults.map((fault) => fault.code).join(', '));
    this.name = new.target.name;
    this.faults = faults;
  }
}

/**
 * Refuses when anything is wrong, so that a form learns of all its faults in one answer.
 * @throws {UserRefusal} when there is at least one fault
 */
export function refuseFaults(faults: readonly Fault[]): void {
  const [first, ...rest] = faults;
  if (first) throw new UserRefusal(first, ...rest);
}
