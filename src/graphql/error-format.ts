import type { ApolloServerPlugin, GraphQLRequestContextDidEncounterErrors } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AppError, errorCodes, UnavailableError } from '../kernel/app-error.js';
import { isDatabaseUnavailable } from '../platform/database.js';
import type { Logger } from '../platform/logger.js';
import type { RequestContext } from './context.js';

/** Codes whose messages come from the GraphQL library and speak of the client's own document. */
const clientCodes: ReadonlySet<unknown> = new Set(
  errorCodes.filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
);

/** How errors are told on this instance. */
export interface ErrorFormat {
  /** Whether names from the schema are not suggested to those who misspell them. */
  readonly hidesSchema: boolean;
}

/**
 * Turns any error into what a client may read: ours with its code and details, the library's about the client's own
 * document as it is, and everything else as `INTERNAL_SERVER_ERROR`.
 */
export function errorFormatter({ hidesSchema }: ErrorFormat) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = causeOf(error);
    const { path, locations, extensions } = formatted;
    const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    const requestId = extensions?.['requestId'];
    const known = { ...(requestId === undefined ? {} : { requestId }) };
    const refusal = isDatabaseUnavailable(cause) ? new UnavailableError('Try again shortly.') : cause;
    if (refusal instanceof AppError) {
      const { code, category, details } = refusal;
      return { message: refusal.message, ...place, extensions: { code, category, ...details, ...known } };
    }
    const code = extensions?.['code'];
    if (isFromClientsDocument(cause) && clientCodes.has(code)) {
      const message = hidesSchema ? formatted.message.replace(/ Did you mean .*$/s, '') : formatted.message;
      return { message, ...place, extensions: { code, ...known } };
    }
    return {
      message: 'Something went wrong on our side.',
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', ...known },
    };
  };
}

/** What was thrown: in a resolver, or in a stage before one. */
function causeOf(error: unknown): unknown {
  const cause = unwrapResolverError(error);
  return cause instanceof GraphQLError && cause.originalError instanceof AppError
    ? cause.originalError
    : cause;
}

function isFromClientsDocument(cause: unknown): boolean {
  return cause instanceof GraphQLError;
}

/** Gives every error the id of its request, and logs those that nobody expected. */
export function errorReporting(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({
        errors,
        contextValue,
      }: GraphQLRequestContextDidEncounterErrors<RequestContext>) =>
        reportErrors(errors, contextValue.requestId, logger),
    }),
  };
}

/** Gives errors the id of their request, and logs those that nobody expected. */
export function reportErrors(errors: readonly GraphQLError[], requestId: string, logger: Logger): void {
  for (const error of errors) {
    error.extensions['requestId'] = requestId;
    const cause = causeOf(error);
    if (isExpected(error, cause)) continue;
    logger.error(
      {
        err: cause instanceof UnavailableError ? (cause.cause ?? cause) : cause,
        requestId,
        path: error.path,
      },
      'A request failed',
    );
  }
}

function isExpected(error: GraphQLError, cause: unknown): boolean {
  if (cause instanceof UnavailableError) return false;
  if (cause instanceof AppError) return true;
  return isFromClientsDocument(cause) && clientCodes.has(error.extensions['code']);
}
