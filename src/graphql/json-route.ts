/** A request to a plain HTTP interface, as far as one may look at it. */
export interface JsonRequest {
  /** Value of the `Authorization` header. */
  readonly authorization: string | undefined;
  /** Fields of a form; empty for GET. */
  readonly form: URLSearchParams;
}

/** What a plain HTTP interface answers: a status, headers, and a body that is sent as JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** A plain HTTP interface for other programs, where a standard asks for one beside GraphQL. */
export interface JsonRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  answer(request: JsonRequest): Promise<JsonAnswer>;
}
