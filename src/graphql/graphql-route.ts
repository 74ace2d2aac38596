import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { HttpConfig } from '../config/config.js';
import { withinTime } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';
import type { RequestContext } from './context.js';
import { isDeviceHeaderPlain } from './device-identifier.js';
import { errorFormatter, errorReporting } from './error-format.js';
import { answerError, isAllowedOrigin } from './http-refusal.js';
import { httpStatus } from './http-status.js';
import { costLimit } from './query-cost.js';
import { limitRules, maxErrors, maxOperationMs, maxTokens, mutationLimits } from './query-limits.js';
import { clientOf, createContext, tokenOf } from './request-context.js';
import type { RequestSessions } from './request-sessions.js';
import { createSockets } from './sockets.js';

/** What the API is made of. */
export interface GraphqlParts {
  readonly config: HttpConfig;
  readonly schema: GraphQLSchema;
  readonly credentialMutations: ReadonlySet<string>;
  readonly sessions: RequestSessions;
  readonly logger: Logger;
  readonly random: Random;
}

/** Serves the API at `/graphql`: queries and mutations over HTTP, subscriptions over WebSocket. */
export async function serveGraphql(fastify: FastifyInstance, parts: GraphqlParts): Promise<void> {
  const { config } = parts;
  const apollo = await startApollo(parts);
  const answer = (request: FastifyRequest, reply: FastifyReply) =>
    // Statements end by the limits of the database; those that its network swallowed wait for nobody any more.
    withinTime<unknown>(answerGraphql(apollo, request, reply, parts), maxOperationMs, () =>
      answerError(reply, 503, 'UNAVAILABLE', 'The answer takes too long. Try again shortly.'),
    );
  const wsHandler = createSockets({
    ...parts,
    formatError: errorFormatter({ hidesSchema: !config.hasPlayground }),
    clientOf: (request) => clientOf(request, config),
    tokenOf: (request) => tokenOf(request, config),
  });

  await fastify.register(async (scope) => {
    scope.removeContentTypeParser('text/plain');
    scope.addHook('onRequest', (request, reply, done) => {
      reply.header('cache-control', 'no-store');
      const refused = refusalOf(request, config);
      if (refused) answerError(reply, refused.status, 'BAD_REQUEST', refused.message);
      else done();
    });
    scope.route({ method: 'POST', url: '/graphql', handler: answer });
    scope.route({ method: 'GET', url: '/graphql', exposeHeadRoute: false, handler: answer, wsHandler });
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE', 'HEAD'],
      url: '/graphql',
      handler: (_, reply) =>
        answerError(reply.header('allow', 'GET, POST'), 405, 'BAD_REQUEST', 'Use GET or POST.'),
    });
  });
}

async function startApollo({
  config,
  schema,
  credentialMutations,
  logger,
}: GraphqlParts): Promise<ApolloServer<RequestContext>> {
  const apollo = new ApolloServer<RequestContext>({
    schema,
    introspection: config.hasPlayground,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !config.hasPlayground,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // Without it any client could fill the cache of persisted queries.
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens },
    maxRecursiveSelections: true,
    validationRules: [...limitRules],
    validationOptions: { maxErrors },
    executionOptions: { maxCoercionErrors: maxErrors },
    formatError: errorFormatter({ hidesSchema: !config.hasPlayground }),
    logger,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // These two would watch every field, for headers that no answer has.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      mutationLimits(credentialMutations),
      costLimit,
      errorReporting(logger),
      httpStatus,
    ],
  });
  await apollo.start();
  return apollo;
}

/** Headers that Apollo Server and the plugins read: for its protection from CSRF, and for the form of the answer. */
const headersOfInterest = ['content-type', 'accept', 'x-apollo-operation-name', 'apollo-require-preflight'];

/** Hands a request to Apollo Server, as its Fastify integration does, with no more of it than is looked at. */
async function answerGraphql(
  apollo: ApolloServer<RequestContext>,
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, config }: GraphqlParts,
): Promise<string> {
  const headers = new HeaderMap();
  for (const name of headersOfInterest) {
    const value = request.headers[name];
    if (value) headers.set(name, String(value));
  }
  const { url, method } = request;
  const search = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers, search, body: request.body },
    context: () => createContext(request, reply, sessions, config),
  });
  if (answer.body.kind !== 'complete') throw new Error('Answers come whole: nothing is deferred.');
  for (const [name, value] of answer.headers) reply.header(name, value);
  reply.code(answer.status ?? 200);
  return answer.body.string;
}

/** Why a request is refused before it is looked into; undefined when it is not. */
function refusalOf(
  request: FastifyRequest,
  config: HttpConfig,
): { status: number; message: string } | undefined {
  if (!isAllowedOrigin(request, config)) {
    return { status: 403, message: 'This origin may not call the API.' };
  }
  if (!isDeviceHeaderPlain(request)) {
    return { status: 400, message: 'X-Device-Id has 1 to 128 visible ASCII characters.' };
  }
  if (!isUtf8(request.headers['content-type'])) return { status: 415, message: 'Send the body in UTF-8.' };
  return undefined;
}

function isUtf8(contentType: string | undefined): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}
