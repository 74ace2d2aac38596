import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { viewer } from '../support/operations.js';
import { aUser } from '../support/people.js';

const logout = 'mutation { logout { session { id } } }';
const asJson = JSON.stringify({ query: logout });
const json = { 'content-type': 'application/json' };
const listed = 'https://app.example.com';

/** Statements that a request made; delivery of mail goes on in the background. */
const executed = ({ statements }: TestApp) => statements.filter((text) => !text.includes('outbox_messages'));

let app: TestApp;
let victim: Client;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: listed });
  ({ client: victim } = await aUser(app, { tokenDelivery: 'COOKIE' }));
});
afterAll(() => app.stop());
beforeEach(() => {
  app.statements.length = 0;
});

/** Asserts that the browser's session went on as if nothing had been sent. */
async function expectUntouched() {
  expect(executed(app)).toEqual([]);
  expect((await victim.run(viewer)).viewer?.session?.isCurrent).toBe(true);
}

describe('a request that a foreign page can send with the cookies of its visitor', () => {
  const form = `query=${encodeURIComponent(logout)}`;
  const multipart = `--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${asJson}\r\n--b--`;

  it.each([
    ['text', 'text/plain', asJson, 415],
    ['text that calls itself JSON', 'text/plain; x=application/json', asJson, 415],
    ['text that calls itself JSON without a name', 'text/plain;application/json', asJson, 415],
    ['a form', 'application/x-www-form-urlencoded', form, 415],
    ['a form that is JSON', 'application/x-www-form-urlencoded', asJson, 415],
    ['a form with a file', 'multipart/form-data; boundary=b', multipart, 415],
    [
      'a form with a file whose boundary looks like JSON',
      'multipart/form-data; boundary=application/json',
      asJson,
      415,
    ],
    ['another kind of XML', 'text/xml', asJson, 415],
    ['an empty kind', '', asJson, 415],
    ['a kind that cannot be read', ';', asJson, 415],
    ['GraphQL in the body', 'application/graphql', logout, 415],
  ])('in the form of %s is refused before anything is executed', async (_, contentType, body, status) => {
    const response = await victim.request('POST', '/graphql', body, { 'content-type': contentType });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    await expectUntouched();
  });

  it('without any kind is refused before anything is executed', async () => {
    const response = await victim.request('POST', '/graphql', asJson);
    expect(response.statusCode).toBe(415);
    await expectUntouched();
  });

  it('without a body is refused before anything is executed', async () => {
    const response = await victim.request('POST', `/graphql?query=${encodeURIComponent(logout)}`);
    expect(response.statusCode).toBe(400);
    await expectUntouched();
  });

  it.each([
    ['a query', '{ viewer { user { email } } }'],
    ['a mutation', logout],
  ])('as an address with %s is refused before anything is executed', async (_, query) => {
    const response = await victim.request('GET', `/graphql?query=${encodeURIComponent(query)}`);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(response.json().data).toBeUndefined();
    await expectUntouched();
  });

  it('as an address cannot change anything, not even with the header', async () => {
    const response = await victim.request('GET', `/graphql?query=${encodeURIComponent(logout)}`, undefined, {
      'apollo-require-preflight': '1',
    });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toContain('POST');
    expect(executed(app).filter((text) => !text.startsWith('select'))).toEqual([]);
    expect((await victim.run(viewer)).viewer?.session?.isCurrent).toBe(true);
  });

  it('as an address reads with the header, which a page cannot set without asking', async () => {
    const query = encodeURIComponent('{ viewer { session { isCurrent } } }');
    const response = await victim.request('GET', `/graphql?query=${query}`, undefined, {
      'apollo-require-preflight': '1',
    });
    expect(response.json()).toEqual({ data: { viewer: { session: { isCurrent: true } } } });
  });
});

describe('a page at another origin', () => {
  const foreign = [
    'null',
    '',
    '*',
    'http://localhost',
    'http://localhost:4001',
    'http://localhost:40000',
    'https://localhost:4000',
    'HTTP://localhost:4000',
    'http://LOCALHOST:4000',
    'http://localhost:4000/',
    'http://localhost:4000/graphql',
    'http://localhost:4000.evil.example',
    'http://localhost:4000@evil.example',
    'http://evil.localhost:4000',
    'http://localhost.evil.example:4000',
    'http://127.0.0.1',
    'http://127.1:4000',
    'http://[::1]:4000',
    'http://0.0.0.0:4000',
    'localhost:4000',
    'http://app.example.com',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'https://evil-app.example.com',
    'https://evil.app.example.com',
    'https://app.example.com.evil.example',
    'https://app.example.comevil.example',
    'https://appxexample.com',
    'https://App.example.com',
    'https://app.example.com, https://evil.example',
    'https://evil.example',
    'file://',
    'chrome-extension://abcdefghijklmnop',
  ];

  it.each(foreign)('%j is refused before anything is executed', async (origin) => {
    const response = await victim.request('POST', '/graphql', asJson, { ...json, origin });
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(response.headers['access-control-allow-origin']).toBeUndefined();
    expect(response.headers['set-cookie']).toBeUndefined();
    await expectUntouched();
  });

  it.each(foreign)('%j may not read, nor learn that it might', async (origin) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    for (const url of ['/graphql', '/health/ready', '/nowhere']) {
      const preflight = await victim.request('OPTIONS', url, undefined, headers);
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    }
    const read = await victim.request('GET', '/graphql?query=%7B__typename%7D', undefined, {
      origin,
      'apollo-require-preflight': '1',
    });
    expect(read.statusCode).toBe(403);
  });

  it('cannot send the form of a mailed link', async () => {
    const response = await victim.request('POST', '/registration/confirm', 'token=x&password=y', {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://evil.example',
    });
    expect(response.statusCode).toBe(403);
    await expectUntouched();
  });
});

describe('a page at a listed origin', () => {
  it.each([listed, 'http://localhost:4000', 'http://127.0.0.1:4000'])(
    '%s may call with cookies',
    async (origin) => {
      const preflight = await victim.request('OPTIONS', '/graphql', undefined, {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      });
      expect(preflight.statusCode).toBe(204);
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST',
      });

      const { data, response } = await victim.execute(viewer);
      expect(data?.viewer).not.toBeNull();
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
      const answer = await victim.request('POST', '/graphql', JSON.stringify({ query: '{ __typename }' }), {
        ...json,
        origin,
      });
      expect(answer.json()).toEqual({ data: { __typename: 'Query' } });
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
      });
    },
  );

  it('is named to caches, which would otherwise serve its answer to another', async () => {
    for (const origin of [listed, 'https://evil.example']) {
      const response = await victim.request('OPTIONS', '/graphql', undefined, {
        origin,
        'access-control-request-method': 'POST',
      });
      expect(String(response.headers.vary).toLowerCase()).toContain('origin');
    }
  });
});
