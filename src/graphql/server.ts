import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import type { Logger } from '../platform/logger.js';
import { type GraphqlParts, serveGraphql } from './graphql-route.js';
import { overlongHeader } from './header-limits.js';
import type { CheckReadiness } from './health.js';
import { answerError } from './http-refusal.js';
import type { JsonRoute } from './json-route.js';
import { serveJson } from './json-routes.js';
import type { PageRoute } from './page-route.js';
import { servePages } from './pages.js';
import { type ExampleOperation, servePlayground } from './playground.js';
import { maxBodyBytes, maxHeaderBytes } from './query-limits.js';
import { securityHeaders } from './security-headers.js';
import { closeSockets, maxMessageBytes } from './sockets.js';

/** The HTTP server. */
export type Server = FastifyInstance;

/** What the server is made of. */
export interface ServerParts extends GraphqlParts {
  readonly documents: readonly JsonRoute[];
  readonly checkReadiness: CheckReadiness;
  readonly pages: readonly PageRoute[];
  readonly examples: readonly ExampleOperation[];
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
    frameworkErrors: (_error, { raw }, reply) => {
      // No hook sees this answer, so nobody else ends the line of a WebSocket that does not come about.
      if (raw.headers.upgrade !== undefined) reply.raw.once('finish', () => raw.socket.destroySoon());
      answerError(reply, 400, 'BAD_REQUEST', 'This is not an address.');
    },
    genReqId: () => parts.random.uuid(),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    logger: false,
  });
  const headers = await securityHeaders(config);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
  await fastify.register(cors, {
    origin: (origin, done) => done(null, origin !== undefined && config.allowedOrigins.includes(origin)),
    credentials: true,
    methods: ['GET', 'POST'],
    maxAge: 600,
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const overlong = overlongHeader(request);
    if (overlong === undefined) done();
    else answerError(reply, 431, 'BAD_REQUEST', `The header ${overlong} is too long.`);
  });
  await fastify.register(cookie);
  let isClosing = false;
  await fastify.register(websocket, {
    options: { maxPayload: maxMessageBytes, handleProtocols },
    errorHandler: (_, socket) => socket.terminate(),
    preClose: (done: () => void) => {
      isClosing = true;
      closeSockets(fastify);
      done();
    },
  });
  // One that comes late is refused without any hook, and would keep the server from ever being closed.
  fastify.server.on('upgrade', (_, line: Socket) => {
    if (isClosing) setImmediate(() => line.destroySoon());
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
  if (!logger.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
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
    done();
  });
}
