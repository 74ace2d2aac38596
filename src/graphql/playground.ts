import fastifyStatic from '@fastify/static';
import { getAltairHtml, getDistDirectory, isSandboxFrame, type RenderOptions } from 'altair-static';
import type { FastifyInstance } from 'fastify';

/** One window of the playground: a name, a document and its variables. */
export interface ExampleOperation {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const folder = '/playground/';

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // Altair's editor, messages and themes write styles into the page, and pass a nonce on to some of them only.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const settings: NonNullable<RenderOptions['initialSettings']> = {
  'request.withCredentials': true,
  'schema.reloadOnStart': true,
  'alert.disableUpdateNotification': true,
  'banners.disable': true,
  // The older engine interprets request scripts in the page; the newer one needs a frame that may evaluate code.
  'beta.disable.newScript': true,
};

/** Serves the Altair client from disk at `/playground`. Nothing in it is loaded from, or sent to, another host. */
export async function servePlayground(
  fastify: FastifyInstance,
  examples: readonly ExampleOperation[],
): Promise<void> {
  const page = getAltairHtml()
    .replace(/<base.*>/, `<base href="${folder}">`)
    .replace('</head>', '<script src="start.js"></script></head>');
  const script = startScript(examples);

  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy);
    });
    scope.get('/playground', async (_, reply) => reply.redirect(folder));
    scope.get(folder, async (_, reply) => reply.type('text/html; charset=utf-8').send(page));
    scope.get(`${folder}start.js`, async (_, reply) =>
      reply.type('text/javascript; charset=utf-8').send(script),
    );
    await scope.register(fastifyStatic, {
      root: getDistDirectory(),
      prefix: folder,
      index: false,
      list: false,
      decorateReply: false,
      allowedPath: (path) => !isSandboxFrame(path),
    });
  });
}

/** Starts Altair in the browser. It keeps changed tabs there; the examples show on the first visit. */
function startScript(examples: readonly ExampleOperation[]): string {
  const windows = examples.map(({ name, query, variables }) => ({
    initialName: name,
    initialQuery: query,
    initialVariables: JSON.stringify(variables, null, 2),
  }));
  return `
// A library of Altair tries whether code can be made from text. It is told no before the browser reports the attempt.
globalThis.Function = new Proxy(Function, {
  construct() {
    throw new EvalError('Code cannot be made from text here.');
  },
});

document.addEventListener('DOMContentLoaded', () => {
  // Altair wants the whole address, which behind a proxy only the browser knows.
  const endpointURL = new URL('/graphql', location.href).href;
  const addresses = {
    endpointURL,
    subscriptionsEndpoint: endpointURL.replace(/^http/, 'ws'),
    initialSubscriptionRequestHandlerId: 'graphql-ws',
  };
  const examples = ${JSON.stringify(windows)};
  AltairGraphQL.init({
    ...addresses,
    instanceStorageNamespace: 'latchkey_',
    disableAccount: true,
    initialSettings: ${JSON.stringify(settings)},
    initialWindows: examples.map((example) => ({ ...example, ...addresses })),
  });

  const visited = 'latchkey_visited';
  if (localStorage.getItem(visited)) return;
  localStorage.setItem(visited, 'yes');

  // Altair opens examples with their variables folded away, and shows the last of them.
  new MutationObserver((_, observer) => {
    const tabs = [...document.querySelectorAll('app-window-switcher-item .window-switcher__item')];
    if (tabs.length < examples.length || !document.querySelector('[track-id=toggle_variables]')) return;
    observer.disconnect();
    for (const [index, tab] of [...tabs.entries()].reverse()) {
      tab.click();
      if (examples[index].initialVariables !== '{}') document.querySelector('[track-id=toggle_variables]').click();
    }
  }).observe(document.body, { childList: true, subtree: true });
});
`;
}
