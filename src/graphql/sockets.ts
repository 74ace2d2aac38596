import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { CloseCode, type Context, makeServer, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Client, SignedInViewer } from '../kernel/viewer.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';
import type { RequestContext } from './context.js';
import { reportErrors } from './error-format.js';
import { bearerToken } from './presented-token.js';
import { refuseCostly } from './query-cost.js';
import { limitRules, maxErrors, maxTokens } from './query-limits.js';
import type { RequestSessions } from './request-sessions.js';
import type { PresentedToken } from './token-cookies.js';

/** Sent when the session behind a connection has ended; the reason behind it says how. */
const sessionEndedCode = 4401;
/** Sent when more is open than one session may have (RFC 6455 section 7.4, registry: try again later). */
const tooManyCode = 1013;
const goingAwayCode = 1001;

/** How often a connection is asked whether it still lives, in milliseconds. */
const pingEveryMs = 12_000;
/** How long the other side may take to say goodbye, in milliseconds. */
const goodbyeMs = 500;
/** Largest message, in bytes. */
export const maxMessageBytes = 128 * 1024;
const maxSocketsPerSession = 20;
const maxSubscriptionsPerSocket = 50;

export interface SocketParts {
  readonly schema: GraphQLSchema;
  readonly sessions: RequestSessions;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly logger: Logger;
  readonly random: Random;
  readonly clientOf: (request: FastifyRequest) => Client;
  /** The token of the request that opens a connection. */
  readonly tokenOf: (request: FastifyRequest) => PresentedToken | undefined;
}

interface Extra {
  readonly socket: WebSocket;
  readonly request: FastifyRequest;
  viewer?: SignedInViewer;
  unwatch?: () => void;
}

type Connection = Context<Record<string, unknown>, Extra>;

/** Opens a connection that speaks `graphql-transport-ws`. */
export type OpenSocket = (socket: WebSocket, request: FastifyRequest) => void;

/**
 * Subscriptions over WebSocket. A connection stands for a session, by its cookie or by the token in `connection_init`,
 * and lives as long as that session does: a token that is renewed meanwhile does not matter to it.
 */
export function createSockets(parts: SocketParts): OpenSocket {
  const perSession = new Map<string, number>();
  const server = makeServer<Record<string, unknown>, Extra>({
    onConnect: (connection) => connect(connection, parts, perSession),
    onSubscribe: (connection, _id, payload) => prepare(connection, payload, parts),
    onNext: (_connection, _id, _payload, args, { errors, ...result }) => {
      if (!errors) return undefined;
      const { requestId } = args.contextValue as RequestContext;
      return { ...result, errors: formatted(errors, requestId, parts) } as never;
    },
    onError: (_connection, _id, _payload, errors) =>
      formatted(errors as readonly GraphQLError[], parts.random.uuid(), parts),
    onClose: ({ extra }) => extra.unwatch?.(),
  });
  return (socket, request) => {
    const fail = (err: unknown) => {
      parts.logger.error({ err, requestId: request.id }, 'A connection failed');
      socket.close(CloseCode.InternalServerError, 'Something went wrong on our side.');
    };
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) =>
          new Promise((done) => {
            if (socket.readyState === socket.OPEN) socket.send(text, () => done());
            else done();
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) => {
          socket.on('message', (data) => {
            // What it cannot read it refuses by itself.
            receive(String(data)).catch(fail);
          });
        },
      },
      { socket, request },
    );
    const stopPinging = keepAlive(socket);
    socket.once('close', (code, reason) => {
      stopPinging();
      Promise.resolve(closed(code, String(reason))).catch((err: unknown) =>
        parts.logger.error({ err, requestId: request.id }, 'A connection did not end well'),
      );
    });
  };
}

/** Says goodbye to everybody who is connected. Clients take up their subscriptions again, with another node perhaps. */
export function closeSockets(fastify: FastifyInstance): void {
  for (const socket of fastify.websocketServer.clients) {
    socket.close(goingAwayCode, 'The server is stopping.');
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
  }
}

async function connect(
  { connectionParams, extra }: Connection,
  parts: SocketParts,
  perSession: Map<string, number>,
): Promise<boolean> {
  const { socket, request } = extra;
  const presented = presentedToken(connectionParams, parts.tokenOf(request));
  const { viewer } = await parts.sessions.authenticate(presented, parts.clientOf(request));
  if (viewer.kind !== 'signed-in') {
    const reason = viewer.kind === 'anonymous' ? `UNAUTHENTICATED: ${viewer.reason}` : 'UNAVAILABLE';
    if (viewer.kind === 'unknown') parts.logger.error({ err: viewer.cause }, 'A connection was refused');
    socket.close(CloseCode.Forbidden, reason);
    return false;
  }
  const { sessionId } = viewer;
  const count = (perSession.get(sessionId) ?? 0) + 1;
  if (count > maxSocketsPerSession) {
    socket.close(tooManyCode, 'Too many connections for one session.');
    return false;
  }
  // Gone while it was looked up: nothing would ever take it off the books.
  if (socket.readyState !== socket.OPEN) return false;
  perSession.set(sessionId, count);
  const unwatch = parts.sessions.watch(viewer, (reason) => {
    // A turn later, when the event that tells of it has been sent.
    setImmediate(() => socket.close(sessionEndedCode, `Session ended: ${reason}`));
  });
  extra.viewer = viewer;
  extra.unwatch = () => {
    unwatch();
    const left = (perSession.get(sessionId) ?? 1) - 1;
    if (left > 0) perSession.set(sessionId, left);
    else perSession.delete(sessionId);
  };
  // Asked again: between the first answer and the watch it may have ended unnoticed.
  const current = await parts.sessions.viewerOf(viewer);
  if (current.kind === 'signed-in') return true;
  socket.close(CloseCode.Forbidden, 'UNAUTHENTICATED: ENDED');
  return false;
}

/**
 * The token of `connection_init`, under the name and in the form that it has as a header, or else that of the request
 * which opened the connection: of its cookie, where a browser did.
 */
function presentedToken(
  params: Readonly<Record<string, unknown>> | undefined,
  ofRequest: PresentedToken | undefined,
): PresentedToken | undefined {
  const given = [params?.['authorization'], params?.['Authorization']].filter((value) => value != null);
  if (given.length === 0) return ofRequest;
  const token = bearerToken(String(given[0]));
  if (given.length > 1 || ofRequest || token === undefined) return { isAmbiguous: true };
  return { token, delivery: 'BODY' };
}

/** Checks a subscription as any other operation, and makes the context that it runs in. */
async function prepare(
  connection: Connection,
  payload: SubscribePayload,
  parts: SocketParts,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const { schema, sessions, random, clientOf } = parts;
  const { viewer, request } = connection.extra;
  if (!viewer) throw new Error('A connection without a viewer was let in.');
  if (Object.keys(connection.subscriptions).length > maxSubscriptionsPerSocket) {
    return [refusal('Too many subscriptions on one connection.', 'OPERATION_NOT_ALLOWED')];
  }
  try {
    const document = parse(payload.query, { maxTokens });
    const operation = getOperationAST(document, payload.operationName);
    if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
      return [
        refusal(
          'Only subscriptions run here; send queries and mutations over HTTP.',
          'OPERATION_NOT_ALLOWED',
        ),
      ];
    }
    const faults = validate(schema, document, [...specifiedRules, ...limitRules], { maxErrors });
    if (faults.length > 0) return faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
    const variableValues = (payload.variables ?? {}) as Record<string, unknown>;
    refuseCostly(schema, document, operation, variableValues);
    const contextValue: RequestContext = {
      requestId: random.uuid(),
      client: clientOf(request),
      viewer: await sessions.viewerOf(viewer),
      cookies: noCookies,
      instances: new Map(),
    };
    return { schema, document, operationName: payload.operationName, variableValues, contextValue };
  } catch (error) {
    if (!(error instanceof GraphQLError)) {
      return [new GraphQLError('The subscription failed.', { originalError: error as Error })];
    }
    return [error.extensions['code'] === undefined ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error];
  }
}

/** A connection that is open can neither read cookies anew nor set any. */
const noCookies: RequestContext['cookies'] = { get: () => undefined, set: () => {}, clear: () => {} };

function formatted(
  errors: readonly GraphQLError[],
  requestId: string,
  { formatError, logger }: SocketParts,
): GraphQLFormattedError[] {
  reportErrors(errors, requestId, logger);
  return errors.map((error) => formatError(error.toJSON(), error));
}

function refusal(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] = code;
  return error;
}

/** Ends a connection whose other side is gone without a word. */
function keepAlive(socket: WebSocket): () => void {
  let hasAnswered = true;
  socket.on('pong', () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    return socket.ping();
  }, pingEveryMs);
  return () => clearInterval(timer);
}
