import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpConfig } from '../config/config.js';
import type { Client } from '../kernel/viewer.js';
import { clientAddress } from './client-address.js';
import type { RequestContext } from './context.js';
import { type CookieJar, cookieJar, readCookies } from './cookie-jar.js';
import { deviceIdentifier } from './device-identifier.js';
import { presentedToken } from './presented-token.js';
import type { RequestSessions } from './request-sessions.js';
import { accessTokenCookie, deviceCookie, type PresentedToken } from './token-cookies.js';

/** Finds out whose request it is, and makes what its resolvers know of it. */
export async function createContext(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: RequestSessions,
  config: HttpConfig,
): Promise<RequestContext> {
  const cookies = cookieJar(request, reply, config.hasSecureCookies);
  const client = clientBehind(request, cookies);
  const presented = presentedToken(request, cookies.get(accessTokenCookie));
  const { viewer, prime } = await sessions.authenticate(presented, client);
  const context: RequestContext = { requestId: request.id, client, viewer, cookies, instances: new Map() };
  prime?.(context);
  return context;
}

/** From where a request comes. */
export function clientOf(request: FastifyRequest, config: HttpConfig): Client {
  return clientBehind(request, readCookies(request, config.hasSecureCookies));
}

/** The token that a request presents. */
export function tokenOf(request: FastifyRequest, config: HttpConfig): PresentedToken | undefined {
  return presentedToken(request, readCookies(request, config.hasSecureCookies).get(accessTokenCookie));
}

function clientBehind(request: FastifyRequest, cookies: Pick<CookieJar, 'get'>): Client {
  return {
    ipAddress: clientAddress(request.ip, request.socket.remoteAddress),
    userAgent: request.headers['user-agent']?.slice(0, 512),
    deviceIdentifier: deviceIdentifier(request, cookies.get(deviceCookie)),
  };
}
