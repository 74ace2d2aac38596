import { Agent, request } from 'node:http';
import type { ClientError } from '../../support/client.js';
import type { TypedDocumentString } from '../../support/graphql/graphql.js';

const patienceMs = 20_000;

/** A request with its answer; without a status none came. Both moments are of one monotonic clock, in milliseconds. */
export interface Exchange {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** An operation with its answer. */
export interface Execution<Data> extends Exchange {
  readonly data: Data | null | undefined;
  readonly errors: readonly ClientError[] | undefined;
}

/** The HTTP door of a node, over connections that stay open as those of real clients do. */
export class Api {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  #requests = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** How many requests were sent so far. */
  get requests(): number {
    return this.#requests;
  }

  async execute<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    accessToken?: string,
  ): Promise<Execution<Data>> {
    const exchange = await this.#send('POST', '/graphql', {
      headers: {
        'content-type': 'application/json',
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    return { ...exchange, ...readJson<Data>(exchange) };
  }

  get(path: string): Promise<Exchange> {
    return this.#send('GET', path, { headers: {}, body: '' });
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    method: 'GET' | 'POST',
    path: string,
    { headers, body }: { headers: Record<string, string>; body: string },
  ): Promise<Exchange> {
    this.#requests += 1;
    return new Promise((resolve) => {
      const startedAt = performance.now();
      const done = (answer: Pick<Exchange, 'status' | 'headers' | 'text'>) =>
        resolve({ ...answer, startedAt, endedAt: performance.now() });
      const lost = (reason: Error) => done({ status: undefined, headers: {}, text: reason.message });
      const sent = request(
        `${this.#url}${path}`,
        { method, headers, agent: this.#agent, signal: AbortSignal.timeout(patienceMs) },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', lost);
          response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }));
        },
      );
      sent.on('error', lost);
      sent.end(body);
    });
  }
}

function readJson<Data>({ status, text }: Exchange): Pick<Execution<Data>, 'data' | 'errors'> {
  if (status === undefined) return { data: undefined, errors: undefined };
  const { data, errors } = JSON.parse(text) as { data?: Data | null; errors?: ClientError[] };
  return { data, errors };
}
