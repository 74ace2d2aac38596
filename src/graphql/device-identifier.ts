import type { FastifyRequest } from 'fastify';

const header = 'x-device-id';
/** What a random identifier in any usual spelling fits into. */
const form = /^[\x21-\x7e]{1,128}$/;

/**
 * What a client is known by from one login to the next: what it says in `X-Device-Id`, or the cookie that a browser got
 * at its first login. Undefined when it says nothing.
 */
export function deviceIdentifier(
  { headers }: FastifyRequest,
  cookie: string | undefined,
): string | undefined {
  const given = headers[header];
  if (typeof given === 'string' && form.test(given)) return given;
  return cookie !== undefined && form.test(cookie) ? cookie : undefined;
}

/** Whether the header is absent, empty or well formed. */
export function isDeviceHeaderPlain({ headers }: FastifyRequest): boolean {
  const given = headers[header];
  return given === undefined || given === '' || (typeof given === 'string' && form.test(given));
}
