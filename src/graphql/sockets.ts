import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  subscribe,
} from 'graphql';
import { CloseCode, type Context, makeServer, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Client, SignedInViewer, Viewer } from '../kernel/viewer.js';
import { withinTime } from '../platform/deadline.js';
import type { Logger } from '../platform/logger.js';
import type { Random } from '../platform/random.js';
import type { RequestContext } from './context.js';
import { reportErrors } from './error-format.js';
import { OpenSubscriptions } from './open-subscriptions.js';
import { bearerToken } from './presented-token.js';
import { maxOperationMs } from './query-limits.js';
import type { RequestSessions } from './request-sessions.js';
import { checkSubscription, refusal } from './subscription-check.js';
import type { PresentedToken } from './token-cookies.js';

/** Sent when the session behind a connection has ended; the reason behind it says how. */
const sessionEndedCode = 4401;
/** Sent when more is open than may be (RFC 6455 section 7.4, registry: try again later). */
const tryLaterCode = 1013;
const goingAwayCode = 1001;

/** How often a connection is asked whether it still lives, in milliseconds. */
const pingEveryMs = 12_000;
/** How long the other side may take to say goodbye, in milliseconds. */
const goodbyeMs = 500;
/** Largest message, in bytes. */
export const maxMessageBytes = 128 * 1024;
/** Most that may wait for a client that does not read, in bytes. */
const maxBufferedBytes = 256 * 1024;
/** Longest payload of a ping that is sent back, in characters. */
const maxPingLength = 1_000;
const maxSocketsPerSession = 20;
/** Most connections that have not yet said whose they are. */
const maxStrangers = 1_000;

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

/** What is kept of a connection: of the request that opened it no more than this. */
interface Extra {
  readonly socket: WebSocket;
  readonly client: Client;
  readonly token: PresentedToken | undefined;
  readonly subscriptions: OpenSubscriptions;
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
  const extras = new WeakMap<object, Extra>();
  const server = makeServer<Record<string, unknown>, Extra>({
    onConnect: (connection) => connect(connection, parts, perSession),
    onSubscribe: async ({ extra }, _id, payload) => {
      if (!extra.subscriptions.reserve()) return [refusal('Too many subscriptions on one connection.')];
      const prepared = await prepare(extra, payload, parts);
      if ('contextValue' in prepared) extras.set(prepared.contextValue as object, extra);
      else extra.subscriptions.release();
      return prepared;
    },
    subscribe: (args) =>
      (extras.get(args.contextValue as object) as Extra).subscriptions.open(
        () => subscribe(args) as Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>,
      ),
    onNext: (_connection, _id, _payload, args, { errors, ...result }) => {
      if (!errors) return undefined;
      const { requestId } = args.contextValue as RequestContext;
      return { ...result, errors: formatted(errors, requestId, parts) } as never;
    },
    onError: (_connection, _id, _payload, errors) =>
      formatted(errors as readonly GraphQLError[], parts.random.uuid(), parts),
  });
  /** Connections that have not yet said whose they are, in order of arrival. */
  const strangers = new Set<WebSocket>();

  return (socket, request) => {
    const requestId = request.id;
    const extra: Extra = {
      socket,
      client: parts.clientOf(request),
      token: parts.tokenOf(request),
      subscriptions: new OpenSubscriptions(),
    };
    // Honest clients introduce themselves at once, so the one that waits longest makes room.
    const [oldest] = strangers;
    if (strangers.size >= maxStrangers) oldest?.terminate();
    strangers.add(socket);
    /** Whoever sends what nobody can read gets no second try. */
    const fail = (err: unknown) => {
      if (socket.readyState !== socket.OPEN) return;
      const isTheirs = err instanceof Error && err.message.startsWith('Unexpected message of type');
      if (isTheirs) return closeSoon(socket, CloseCode.BadRequest, 'Invalid message received');
      parts.logger.error({ err, requestId }, 'A connection failed');
      return closeSoon(socket, CloseCode.InternalServerError, 'Something went wrong on our side.');
    };
    const send = async (text: string): Promise<void> => {
      if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
      if (socket.readyState === socket.OPEN) socket.send(text);
    };
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send,
        close: (code, reason) => closeSoon(socket, code, reason),
        onPing: (payload) => {
          // To a stranger nothing is echoed: it would be kept for as long as they do not read.
          const text = JSON.stringify(extra.viewer ? { type: 'pong', payload } : { type: 'pong' });
          return text.length > maxPingLength ? socket.terminate() : send(text);
        },
        onMessage: (receive) => {
          socket.on('message', (data) => {
            if (socket.readyState !== socket.OPEN) return;
            if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
            Promise.resolve(receive(String(data))).then(() => extra.viewer && strangers.delete(socket), fail);
          });
        },
      },
      extra,
    );
    const stopPinging = keepAlive(socket);
    socket.once('close', (code, reason) => {
      strangers.delete(socket);
      stopPinging();
      extra.unwatch?.();
      extra.subscriptions.closeAll();
      Promise.resolve(closed(code, String(reason))).catch((err: unknown) =>
        parts.logger.error({ err, requestId }, 'A connection did not end well'),
      );
    });
  };
}

/** Says goodbye to everybody who is connected. Clients take up their subscriptions again, with another node perhaps. */
export function closeSockets(fastify: FastifyInstance): void {
  for (const socket of fastify.websocketServer.clients) {
    closeSoon(socket, goingAwayCode, 'The server is stopping.');
  }
}

/** Closes a connection, whether or not the other side answers. */
function closeSoon(socket: WebSocket, code?: number, reason?: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), goodbyeMs).unref();
}

async function connect(
  { connectionParams, extra }: Connection,
  parts: SocketParts,
  perSession: Map<string, number>,
): Promise<boolean> {
  const { socket, client, token } = extra;
  const presented = tokenOfConnection(connectionParams, token);
  const { viewer } = await inTime(parts.sessions.authenticate(presented, client), lateAuthentication);
  if (viewer.kind !== 'signed-in') return refuseConnection(socket, viewer, parts.logger);
  const { sessionId } = viewer;
  const count = (perSession.get(sessionId) ?? 0) + 1;
  if (count > maxSocketsPerSession) {
    closeSoon(socket, tryLaterCode, 'Too many connections for one session.');
    return false;
  }
  // Gone while it was looked up: nothing would ever take it off the books.
  if (socket.readyState !== socket.OPEN) return false;
  perSession.set(sessionId, count);
  const unwatch = parts.sessions.watch(viewer, (reason) => {
    // A turn later, when the event that tells of it has been sent.
    setImmediate(() => closeSoon(socket, sessionEndedCode, `Session ended: ${reason}`));
  });
  extra.unwatch = () => {
    unwatch();
    const left = (perSession.get(sessionId) ?? 1) - 1;
    if (left > 0) perSession.set(sessionId, left);
    else perSession.delete(sessionId);
  };
  // Asked again: between the first answer and the watch it may have ended unnoticed.
  const current = await inTime(parts.sessions.viewerOf(viewer), lateViewer);
  if (current.kind !== 'signed-in') return refuseConnection(socket, current, parts.logger);
  extra.viewer = viewer;
  return true;
}

function refuseConnection(socket: WebSocket, viewer: Exclude<Viewer, SignedInViewer>, logger: Logger): false {
  if (viewer.kind === 'unknown') logger.error({ err: viewer.cause }, 'A connection was refused');
  const reason = viewer.kind === 'anonymous' ? `UNAUTHENTICATED: ${viewer.reason}` : 'UNAVAILABLE';
  closeSoon(socket, CloseCode.Forbidden, reason);
  return false;
}

/** Waits for the database no longer than a request does. */
function inTime<T>(work: Promise<T>, late: () => T): Promise<T> {
  return withinTime(work, maxOperationMs, late);
}

const lateViewer = (): Viewer => ({ kind: 'unknown', cause: new Error('The database does not answer.') });
const lateAuthentication = () => ({ viewer: lateViewer() });

/**
 * The token of `connection_init`, under the name and in the form that it has as a header, or else that of the request
 * which opened the connection: of its cookie, where a browser did.
 */
function tokenOfConnection(
  params: Readonly<Record<string, unknown>> | undefined,
  ofRequest: PresentedToken | undefined,
): PresentedToken | undefined {
  const given = [params?.['authorization'], params?.['Authorization']].filter((value) => value != null);
  if (given.length === 0) return ofRequest;
  const token = typeof given[0] === 'string' ? bearerToken(given[0]) : undefined;
  if (given.length > 1 || ofRequest || token === undefined) return { isAmbiguous: true };
  return { token, delivery: 'BODY' };
}

/** Checks a subscription as any other operation, and makes the context that it runs in. */
async function prepare(
  { viewer, client }: Extra,
  payload: SubscribePayload,
  { schema, sessions, random }: SocketParts,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  if (!viewer) throw new Error('A connection without a viewer was let in.');
  const checked = checkSubscription(schema, payload);
  if ('faults' in checked) return checked.faults;

  const contextValue: RequestContext = {
    requestId: random.uuid(),
    client,
    viewer: await inTime(sessions.viewerOf(viewer), lateViewer),
    cookies: noCookies,
    instances: new Map(),
  };
  return { schema, ...checked, contextValue };
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
