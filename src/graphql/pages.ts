import type { FastifyInstance, FastifyReply } from 'fastify';
import type { HttpConfig } from '../config/config.js';
import { AppError } from '../kernel/app-error.js';
import { html } from '../kernel/html.js';
import { htmlPage } from './html-page.js';
import { answerError, isAllowedOrigin } from './http-refusal.js';
import type { PageAnswer, PageRoute } from './page-route.js';

/** Serves the pages that mails link to, with forms that only allowed origins may send. */
export async function servePages(
  fastify: FastifyInstance,
  pages: readonly PageRoute[],
  config: HttpConfig,
): Promise<void> {
  await fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 10 * 1024 },
      (_, body, done) => done(null, new URLSearchParams(body as string)),
    );
    scope.addHook('onRequest', async (request, reply) => {
      reply
        .header('cache-control', 'no-store')
        .header('content-security-policy', pagePolicy)
        // Stricter ones make browsers send "Origin: null" with the form, which could come from anywhere.
        .header('referrer-policy', 'same-origin');
      const isCrossSite = request.method === 'POST' && !isAllowedOrigin(request, config);
      if (isCrossSite) return answerError(reply, 403, 'BAD_REQUEST', 'This origin may not send the form.');
      return undefined;
    });
    for (const page of pages) {
      scope.get(page.path, async (request, reply) =>
        sendPage(reply, () => page.show(new URLSearchParams(request.query as Record<string, string>))),
      );
      scope.post(page.path, async (request, reply) =>
        sendPage(reply, () =>
          page.act((request.body as URLSearchParams | undefined) ?? new URLSearchParams()),
        ),
      );
    }
  });
}

const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async function sendPage(reply: FastifyReply, answer: () => Promise<PageAnswer>): Promise<FastifyReply> {
  const { status, html: body } = await answer().catch(pageOfRefusal);
  return reply.status(status).type('text/html; charset=utf-8').send(body);
}

function pageOfRefusal(error: unknown): PageAnswer {
  if (!(error instanceof AppError)) throw error;
  const status = error.category === 'LIMITED' ? 429 : 503;
  return { status, html: htmlPage('Not now', html`<p>${error.message}</p>`) };
}
