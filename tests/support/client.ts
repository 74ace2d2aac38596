import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { TypedDocumentString } from './graphql/graphql.js';

/** A GraphQL error as it reaches a client. */
export interface ClientError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** An answer as it reaches a client. */
export interface Answer<Data> {
  readonly data: Data | null | undefined;
  readonly errors: readonly ClientError[] | undefined;
  readonly response: LightMyRequestResponse;
}

type Variables<V> = Record<string, never> extends V ? [variables?: V] : [variables: V];

/** A client of the API that keeps cookies, as a browser does, and may carry a bearer token. */
export class Client {
  readonly #server: FastifyInstance;
  readonly cookies = new Map<string, string>();
  bearer: string | undefined;
  headers: Record<string, string> = {};

  constructor(server: FastifyInstance) {
    this.#server = server;
  }

  /** Runs an operation and gives whatever comes back. */
  async execute<Data, V>(
    document: TypedDocumentString<Data, V>,
    ...[variables]: Variables<V>
  ): Promise<Answer<Data>> {
    const response = await this.post({ query: document.toString(), variables: variables ?? {} });
    return { ...response.json<{ data: Data; errors?: ClientError[] }>(), response } as Answer<Data>;
  }

  /** Runs an operation that must not end in top-level errors. */
  async run<Data, V>(document: TypedDocumentString<Data, V>, ...variables: Variables<V>): Promise<Data> {
    const { data, errors } = await this.execute(document, ...variables);
    if (errors || !data) throw new Error(`The operation failed: ${JSON.stringify(errors)}`);
    return data;
  }

  /** Posts a body of any kind to the API. */
  async post(body: unknown, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.request('POST', '/graphql', typeof body === 'string' ? body : JSON.stringify(body), {
      'content-type': 'application/json',
      ...headers,
    });
  }

  /** Sends any request. */
  async request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'PATCH' | 'OPTIONS',
    url: string,
    payload?: string,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const response = await this.#server.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      headers: {
        ...(this.cookies.size > 0 ? { cookie: this.#cookieHeader() } : {}),
        ...(this.bearer === undefined ? {} : { authorization: `Bearer ${this.bearer}` }),
        ...this.headers,
        ...headers,
      },
    });
    for (const { name, value, maxAge } of response.cookies as {
      name: string;
      value: string;
      maxAge?: number;
    }[]) {
      if (value === '' || maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  #cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
