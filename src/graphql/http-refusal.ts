import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpConfig } from '../config/config.js';
import type { ErrorCode } from '../kernel/app-error.js';

/** Refuses a request in GraphQL's own form, so that clients parse one kind of error. */
export function answerError(
  reply: FastifyReply,
  status: number,
  code: ErrorCode,
  message: string,
): FastifyReply {
  const extensions = { code, requestId: reply.request.id };
  return reply.status(status).send({ errors: [{ message, extensions }] });
}

/** Browsers name the page's origin on every request that could change something; other clients name none. */
export function isAllowedOrigin({ headers }: FastifyRequest, config: HttpConfig): boolean {
  return headers.origin === undefined || config.allowedOrigins.includes(headers.origin);
}
