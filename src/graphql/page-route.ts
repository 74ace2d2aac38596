/** What a page answers: a status and the body of an HTML document. */
export interface PageAnswer {
  readonly status: number;
  readonly html: string;
}

/**
 * A plain HTML page that a mail links to. GET only shows, so that mail scanners which open links change nothing; POST
 * acts.
 */
export interface PageRoute {
  readonly path: string;
  show(query: URLSearchParams): Promise<PageAnswer>;
  act(form: URLSearchParams): Promise<PageAnswer>;
}
