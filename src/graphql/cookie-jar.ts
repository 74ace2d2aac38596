import type { FastifyReply, FastifyRequest } from 'fastify';

/** Cookies of one request and its answer, by plain names; prefix and attributes are the jar's business. */
export interface CookieJar {
  get(name: string): string | undefined;
  set(name: string, value: string, maxAgeSeconds: number): void;
  clear(name: string): void;
}

/** Reads the cookies of a request, by plain names. */
export function readCookies({ cookies }: FastifyRequest, isSecure: boolean): Pick<CookieJar, 'get'> {
  return { get: (name) => cookies[fullName(name, isSecure)] };
}

/**
 * Cookies with HttpOnly and SameSite=Lax for the whole site; over https also Secure and the `__Host-` prefix, which
 * keeps subdomains from planting them (RFC 6265bis section 4.1.3; ASVS 3.3.1 to 3.3.4).
 */
export function cookieJar(request: FastifyRequest, reply: FastifyReply, isSecure: boolean): CookieJar {
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
  return {
    ...readCookies(request, isSecure),
    set: (name, value, maxAgeSeconds) => {
      reply.setCookie(fullName(name, isSecure), value, { ...attributes, maxAge: maxAgeSeconds });
    },
    clear: (name) => {
      reply.clearCookie(fullName(name, isSecure), attributes);
    },
  };
}

function fullName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-latchkey_${name}` : `latchkey_${name}`;
}
