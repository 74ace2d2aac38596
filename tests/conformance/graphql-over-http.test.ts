import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

describe('the API over HTTP', () => {
  let app: TestApp;
  let url: string;
  beforeAll(async () => {
    app = await startApp();
    url = `${await app.app.server.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  });
  afterAll(() => app.stop());

  it('passes every audit of the specification, as seen by a client that is no browser', async () => {
    // Without this header a GET is refused: a page anywhere could have sent it.
    const fetchFn: typeof fetch = (input, init) =>
      fetch(input, { ...init, headers: { ...headersOf(init), 'Apollo-Require-Preflight': '1' } });
    const audits = serverAudits({ url, fetchFn });
    const failed: string[] = [];
    for (const audit of audits) {
      const result = await audit.fn();
      if (result.status !== 'ok') failed.push(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
    }

    process.stdout.write(
      `GraphQL over HTTP: ${audits.length - failed.length} of ${audits.length} audits pass.\n`,
    );
    expect(failed).toEqual([]);
    expect(audits).toHaveLength(61);
  });
});

function headersOf(init: RequestInit | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(init?.headers));
}
