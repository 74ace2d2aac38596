import fastifyStatic from '@fastify/static';
import { getDistDirectory, type RenderOptions, renderAltair, renderInitSnippet } from 'altair-static';
import type { FastifyInstance } from 'fastify';

/** One window of the playground: a name, a document and its variables. */
export interface ExampleOperation {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const optionsScript = 'initial-options.js';

const contentSecurityPolicy = [
  "default-src 'self'",
  // Altair's editor and its themes set styles in the page.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the Altair client from disk at `/playground`. Nothing in it is loaded from, or sent to, another host. */
export async function servePlayground(
  fastify: FastifyInstance,
  examples: readonly ExampleOperation[],
): Promise<void> {
  const options: RenderOptions = {
    baseURL: '/playground/',
    serveInitialOptionsInSeperateRequest: optionsScript,
    endpointURL: '/graphql',
    disableAccount: true,
    // Tabs that a person changed are kept by the browser; the examples show on the first visit.
    preserveState: true,
    initialSettings: {
      'request.withCredentials': true,
      'schema.reloadOnStart': true,
      'alert.disableUpdateNotification': true,
      enableExperimental: false,
    } as RenderOptions['initialSettings'] & object,
    initialWindows: examples.map(({ name, query, variables }) => ({
      initialName: name,
      endpointURL: '/graphql',
      initialQuery: query,
      initialVariables: JSON.stringify(variables, null, 2),
    })),
  };
  const page = renderAltair(options);
  const script = renderInitSnippet(options);

  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy);
    });
    scope.get('/playground', async (_, reply) => reply.redirect('/playground/'));
    scope.get('/playground/', async (_, reply) => reply.type('text/html; charset=utf-8').send(page));
    scope.get(`/playground/${optionsScript}`, async (_, reply) =>
      reply.type('text/javascript; charset=utf-8').send(script),
    );
    await scope.register(fastifyStatic, {
      root: getDistDirectory(),
      prefix: '/playground/',
      index: false,
      list: false,
      decorateReply: false,
      globIgnore: ['**/*.map'],
    });
  });
}
