import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import Fastify from 'fastify';
import type { HttpConfig } from '../config/config.js';

/** Headers of an answer that are about this one answer, and not helmet's. */
const ofOneAnswer = new Set(['connection', 'content-length', 'content-type', 'date']);

/**
 * The headers that keep browsers from guessing, framing and telling. They are the same on every answer, so helmet, which
 * would work them out anew for each request, is asked once.
 */
export async function securityHeaders(config: HttpConfig): Promise<Record<string, string>> {
  const options: FastifyHelmetOptions = {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: config.hasSecureCookies
      ? { maxAge: 31_536_000, includeSubDomains: true }
      : false,
  };
  const sample = Fastify();
  await sample.register(helmet, options);
  sample.get('/', async () => '');
  const { headers } = await sample.inject('/');
  await sample.close();
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ofOneAnswer.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}
