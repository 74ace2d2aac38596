import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from './context.js';

const requestErrorCodes: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * Status codes by the GraphQL over HTTP specification: a client that does not ask for
 * `application/graphql-response+json` gets 200 even when its document was refused before it ran.
 */
export const httpStatus: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response }) => {
      if (request.http?.headers.get('accept')?.includes('application/graphql-response+json')) return;
      if (response.body.kind !== 'single') return;
      const { data, errors } = response.body.singleResult;
      if (data != null || !errors?.length) return;
      if (errors.every(({ extensions }) => requestErrorCodes.has(extensions?.['code'])))
        response.http.status = 200;
    },
  }),
};
