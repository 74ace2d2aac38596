import type { FastifyInstance } from 'fastify';
import { withinTime } from '../platform/deadline.js';
import type { JsonAnswer, JsonRoute } from './json-route.js';
import { maxOperationMs } from './query-limits.js';

const maxFormBytes = 16 * 1024;

const late: JsonAnswer = {
  status: 503,
  headers: { 'cache-control': 'no-store', 'retry-after': '1' },
  body: { error: 'temporarily_unavailable' },
};

/** Serves the plain HTTP interfaces for other programs. Their forms are read as the standards have them, and no other. */
export async function serveJson(fastify: FastifyInstance, routes: readonly JsonRoute[]): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: maxFormBytes },
      (_, body, done) => done(null, new URLSearchParams(body as string)),
    );
    for (const route of routes) {
      scope.route({
        method: route.method,
        url: route.path,
        handler: async (request, reply) => {
          const work = route.answer({
            authorization: request.headers.authorization,
            form: (request.body as URLSearchParams | undefined) ?? new URLSearchParams(),
          });
          const { status, headers, body } = await withinTime(work, maxOperationMs, () => late);
          // What is for everybody is read without credentials.
          if (headers['access-control-allow-origin'] === '*')
            reply.removeHeader('access-control-allow-credentials');
          return reply.status(status).headers(headers).send(body);
        },
      });
    }
  });
}
