import type { FastifyInstance } from 'fastify';
import type { JsonRoute } from './json-route.js';

const maxFormBytes = 16 * 1024;

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
        exposeHeadRoute: false,
        handler: async (request, reply) => {
          const { status, headers, body } = await route.answer({
            authorization: request.headers.authorization,
            form: (request.body as URLSearchParams | undefined) ?? new URLSearchParams(),
          });
          return reply.status(status).headers(headers).send(body);
        },
      });
    }
  });
}
