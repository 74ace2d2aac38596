import type { FastifyRequest } from 'fastify';
import type { PresentedToken } from './token-cookies.js';

/**
 * The access token of a request: that of its `Authorization: Bearer` header (RFC 6750 section 2.1), or that of its
 * cookie. With two such headers, or with a header and a cookie that say different things, nobody can tell who is meant,
 * so none of them counts. Other schemes are for others.
 */
export function presentedToken(
  { headers, raw }: FastifyRequest,
  cookieToken: string | undefined,
): PresentedToken | undefined {
  const { authorization } = headers;
  const isSeveral = authorization !== undefined && countOf('authorization', raw.rawHeaders) > 1;
  if (isSeveral) return { isAmbiguous: true };
  if (authorization === undefined || !/^Bearer(?: |$)/i.test(authorization)) {
    return cookieToken === undefined ? undefined : { token: cookieToken, delivery: 'COOKIE' };
  }
  const bearer = bearerToken(authorization);
  const agrees = cookieToken === undefined || cookieToken === bearer;
  return bearer !== undefined && agrees ? { token: bearer, delivery: 'BODY' } : { isAmbiguous: true };
}

/** The token in the value of an `Authorization` header; undefined when it holds none, or more than one. */
export function bearerToken(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

/** Node.js keeps the first of several such headers; the others are in the raw list alone. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) count += 1;
  }
  return count;
}
