import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

const paths = ['/graphql', '/health/live', '/health/ready', '/registration/confirm', '/nowhere'];

describe.each([
  ['http', {}],
  ['https', { PUBLIC_URL: 'https://id.example.com' }],
])('every answer over %s', (scheme, settings) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(settings);
  });
  afterAll(() => app.stop());

  const get = (path: string) => app.client().request('GET', path);

  it.each(paths)('of %s says nothing of what it is made with', async (path) => {
    const { headers, body } = await get(path);
    expect(headers.server).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(`${JSON.stringify(headers)}${path === '/health/ready' ? '' : body}`).not.toMatch(
      /fastify|apollo.?server|node\/|altair|\d+\.\d+\.\d+/i,
    );
  });

  it.each(paths)('of %s keeps browsers from guessing, framing and telling', async (path) => {
    const { headers } = await get(path);
    expect(headers['x-content-type-options']).toBe('nosniff');
    // A page with a form keeps its address to its own origin: the browser must say where the form comes from.
    const hasForm = path.startsWith('/registration');
    expect(headers['referrer-policy']).toBe(hasForm ? 'same-origin' : 'no-referrer');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
  });

  it.each(paths)('of %s asks for https only where it is', async (path) => {
    const { headers } = await get(path);
    const expected = scheme === 'https' ? 'max-age=31536000; includeSubDomains' : undefined;
    expect(headers['strict-transport-security']).toBe(expected);
  });

  it.each(['/graphql', '/health/ready', '/registration/confirm?token=x'])(
    'of %s is stored nowhere',
    async (path) => {
      expect((await get(path)).headers['cache-control']).toBe('no-store');
    },
  );

  it('of the API is stored nowhere, refused or not', async () => {
    const client = app.client();
    for (const body of [
      '{',
      { query: '{ __typename }' },
      { query: '{ users { nodes { id } } }' },
      'x'.repeat(200_000),
    ]) {
      const { headers } = await client.post(body);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });
});
