import type { Permission } from './permission.js';
import type { UnauthenticatedReason } from './viewer.js';

/**
 * Codes of top-level errors, the closed registry that clients branch on. Apollo Server's own codes complete it,
 * so that every `extensions.code` that can leave the server stands in this list.
 */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'OPERATION_TOO_COMPLEX',
  'OPERATION_NOT_ALLOWED',
  'UNAVAILABLE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export type ErrorCategory = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'INVALID' | 'LIMITED' | 'UNAVAILABLE';

/** What a client may read about an error beside its code. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/**
 * Refusal that the client or the operator must deal with, not the person at the keyboard.
 * `message` and `details` are safe to show; `cause` never leaves the server.
 */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;
  abstract readonly category: ErrorCategory;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.details = details;
  }
}

/** A value that a program produced, such as an id or a cursor, has the wrong form. */
export class BadInputError extends AppError {
  readonly code = 'BAD_USER_INPUT';
  readonly category = 'INVALID';
}

/** Something the answer depends on, such as the database, does not answer in time. */
export class UnavailableError extends AppError {
  readonly code = 'UNAVAILABLE';
  readonly category = 'UNAVAILABLE';
}

/** Nobody is logged in, or no longer. `details.reason` says why: MISSING, EXPIRED, INVALID or ENDED. */
export class UnauthenticatedError extends AppError {
  readonly code = 'UNAUTHENTICATED';
  readonly category = 'UNAUTHENTICATED';

  constructor(reason: UnauthenticatedReason) {
    super('Log in to continue.', { reason });
  }
}

/** The viewer is known and may not. `details.permission` names what is missing. */
export class ForbiddenError extends AppError {
  readonly code = 'FORBIDDEN';
  readonly category = 'FORBIDDEN';

  constructor(permission?: Permission) {
    super('You are not allowed to do this.', permission === undefined ? {} : { permission });
  }
}

/** Too much is asked at once; it works again after a while. */
export class LimitedError extends AppError {
  readonly code = 'RATE_LIMITED';
  readonly category = 'LIMITED';

  constructor(retryAfterSeconds: number) {
    super('Too many requests at once. Try again shortly.', { retryAfterSeconds });
  }
}

/** The operation asks for more than one answer should hold. */
export class TooComplexError extends AppError {
  readonly code = 'OPERATION_TOO_COMPLEX';
  readonly category = 'LIMITED';

  constructor(cost: number, maxCost: number) {
    super(`The operation may ask for ${maxCost} objects at most; this one asks for ${cost}.`, {
      cost,
      maxCost,
    });
  }
}
