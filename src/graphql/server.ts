import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import websocket from '@fastify/websocket';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { handleProtocols } from 'graphql-ws';
import type { HttpConfig } from '../config/config.js';
import type { Client } from '../kernel/viewer.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';
import { clientAddress } from './client-address.js';
import type { RequestContext } from './context.js';
import { type CookieJar, cookieJar, readCookies } from './cookie-jar.js';
import { deviceIdentifier, isDeviceHeaderPlain } from './device-identifier.js';
import { errorFormatter, errorReporting } from './error-format.js';
import type { CheckReadiness } from './health.js';
import { answerError, isAllowedOrigin } from './http-refusal.js';
import { httpStatus } from './http-status.js';
import type { JsonRoute } from './json-route.js';
import { serveJson } from './json-routes.js';
import type { PageRoute } from './page-route.js';
import { servePages } from './pages.js';
import { type ExampleOperation, servePlayground } from './playground.js';
import { presentedToken } from './presented-token.js';
import { costLimit } from './query-cost.js';
import {
  limitRules,
  maxBodyBytes,
  maxErrors,
  maxHeaderBytes,
  maxOperationMs,
  maxTokens,
  mutationLimits,
} from './query-limits.js';
import type { RequestSessions } from './request-sessions.js';
import { closeSockets, createSockets, maxMessageBytes } from './sockets.js';
import { accessTokenCookie, deviceCookie } from './token-cookies.js';

/** The HTTP server. */
export type Server = FastifyInstance;

/** What the server is made of. */
export interface ServerParts {
  readonly config: HttpConfig;
  readonly schema: GraphQLSchema;
  readonly credentialMutations: ReadonlySet<string>;
  readonly sessions: RequestSessions;
  readonly documents: readonly JsonRoute[];
  readonly checkReadiness: CheckReadiness;
  readonly pages: readonly PageRoute[];
  readonly examples: readonly ExampleOperation[];
  readonly logger: Logger;
  readonly random: Random;
}

/** The HTTP server with the API at `/graphql`, ready to listen. */
export async function buildServer(parts: ServerParts): Promise<Server> {
  const { config } = parts;
  const fastify = Fastify({
    trustProxy: (_: string, hop: number) => hop < config.trustedProxyHops,
    bodyLimit: maxBodyBytes,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    http: { headersTimeout: 10_000, maxHeaderSize: maxHeaderBytes, connectionsCheckingInterval: 1_000 },
    frameworkErrors: (_error, _request, reply) => {
      answerError(reply, 400, 'BAD_REQUEST', 'This is not an address.');
    },
    genReqId: () => parts.random.uuid(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    logger: false,
  });
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: config.hasSecureCookies
      ? { maxAge: 31_536_000, includeSubDomains: true }
      : false,
  });
  await fastify.register(cors, {
    origin: (origin, done) => done(null, origin !== undefined && config.allowedOrigins.includes(origin)),
    credentials: true,
    methods: ['GET', 'POST'],
    maxAge: 600,
  });
  await fastify.register(cookie);
  await fastify.register(websocket, {
    options: { maxPayload: maxMessageBytes, handleProtocols },
    errorHandler: (_, socket) => socket.terminate(),
    preClose: (done: () => void) => {
      closeSockets(fastify);
      done();
    },
  });
  answerFaults(fastify, parts.logger);
  logRequests(fastify, parts.logger);
  await serveGraphql(fastify, parts);
  serveHealth(fastify, parts.checkReadiness);
  await servePages(fastify, parts.pages, config);
  await serveJson(fastify, parts.documents);
  if (config.hasPlayground) await servePlayground(fastify, parts.examples);
  return fastify;
}

async function serveGraphql(fastify: FastifyInstance, parts: ServerParts): Promise<void> {
  const { config } = parts;
  const formatError = errorFormatter({ hidesSchema: !config.hasPlayground });
  const apollo = new ApolloServer<RequestContext>({
    schema: parts.schema,
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
    formatError,
    logger: parts.logger,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It would watch every field, for hints that no field gives.
      ApolloServerPluginCacheControlDisabled(),
      fastifyApolloDrainPlugin(fastify),
      mutationLimits(parts.credentialMutations),
      costLimit,
      errorReporting(parts.logger),
      httpStatus,
    ],
  });
  await apollo.start();
  const handler = fastifyApolloHandler(apollo, {
    context: (request, reply) => createContext(request, reply, parts),
  });

  await fastify.register(async (scope) => {
    scope.removeContentTypeParser('text/plain');
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (!isAllowedOrigin(request, config)) {
        return answerError(reply, 403, 'BAD_REQUEST', 'This origin may not call the API.');
      }
      if (!isDeviceHeaderPlain(request)) {
        return answerError(reply, 400, 'BAD_REQUEST', 'X-Device-Id has 1 to 128 visible ASCII characters.');
      }
      if (!isUtf8(request.headers['content-type'])) {
        return answerError(reply, 415, 'BAD_REQUEST', 'Send the body in UTF-8.');
      }
      return undefined;
    });
    const answer = async (request: FastifyRequest, reply: FastifyReply) =>
      withinTime(handler.call(scope, request, reply) as Promise<unknown>, maxOperationMs, () =>
        answerError(reply, 503, 'UNAVAILABLE', 'The answer takes too long. Try again shortly.'),
      );
    const wsHandler = createSockets({
      ...parts,
      formatError,
      clientOf: (request) => clientOf(request, readCookies(request, config.hasSecureCookies)),
      cookieTokenOf: (request) =>
        presentedToken(request, readCookies(request, config.hasSecureCookies).get(accessTokenCookie)),
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

/**
 * Waits for work no longer than this. What the work still does is not stopped: statements end by the limits of the
 * database, and those that its network swallowed wait for nobody any more.
 */
async function withinTime(work: Promise<unknown>, limitMs: number, late: () => unknown): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof isLate>((resolve) => {
    timer = setTimeout(() => resolve(isLate), limitMs);
  });
  try {
    const first = await Promise.race([work, deadline]);
    if (first !== isLate) return first;
    // What comes after the answer has nowhere to go.
    work.catch(() => {});
    return late();
  } finally {
    clearTimeout(timer);
  }
}

const isLate = Symbol('late');

async function createContext(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, config }: ServerParts,
): Promise<RequestContext> {
  const cookies = cookieJar(request, reply, config.hasSecureCookies);
  const client = clientOf(request, cookies);
  const presented = presentedToken(request, cookies.get(accessTokenCookie));
  const { viewer, prime } = await sessions.authenticate(presented, client);
  const context: RequestContext = { requestId: request.id, client, viewer, cookies, instances: new Map() };
  prime?.(context);
  return context;
}

function clientOf(request: FastifyRequest, cookies: Pick<CookieJar, 'get'>): Client {
  return {
    ipAddress: clientAddress(request.ip, request.socket.remoteAddress),
    userAgent: request.headers['user-agent']?.slice(0, 512),
    deviceIdentifier: deviceIdentifier(request, cookies.get(deviceCookie)),
  };
}

function isUtf8(contentType: string | undefined): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

function serveHealth(fastify: FastifyInstance, checkReadiness: CheckReadiness): void {
  fastify.get('/health/live', async () => ({ status: 'ok' }));
  fastify.get('/health/ready', async (_, reply) => {
    const { isReady, report } = await checkReadiness();
    return reply
      .status(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isReady ? 'ok' : 'unavailable', ...report });
  });
}

/** What never reaches GraphQL is refused in GraphQL's own form, so that clients parse one kind of error. */
function answerFaults(fastify: FastifyInstance, logger: Logger): void {
  fastify.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return answerError(reply, status, 'BAD_REQUEST', error.message);
    if (status === 503) return answerError(reply, status, 'UNAVAILABLE', 'The server is stopping.');
    logger.error({ err: error, requestId: request.id }, 'A request failed outside GraphQL');
    return answerError(reply, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side.');
  });
  fastify.setNotFoundHandler((_, reply) => answerError(reply, 404, 'BAD_REQUEST', 'There is nothing here.'));
}

/** One line for each request: never its query string, which may hold a token, nor its body. */
function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    logger.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      'Request answered',
    );
  });
}
