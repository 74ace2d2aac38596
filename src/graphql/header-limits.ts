import type { FastifyRequest } from 'fastify';

/** Longest values of headers that are parsed, in characters: their parsers take time that grows with the square. */
const maxLengths: ReadonlyMap<string, number> = new Map([
  ['content-type', 256],
  ['accept', 1_024],
]);
/** Longest value of any other header. */
const maxLength = 8_192;
/** What may be longer, for it holds a token: a long one is refused as a token, and not by a broken connection. */
const holdsToken: ReadonlySet<string> = new Set(['authorization', 'cookie']);

/** The first header that is longer than any honest one; undefined when there is none. */
export function overlongHeader({ headers }: FastifyRequest): string | undefined {
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || holdsToken.has(name)) continue;
    if (String(value).length > (maxLengths.get(name) ?? maxLength)) return name;
  }
  return undefined;
}
