import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

const query = '{ __typename }';
const maxBodyBytes = 100 * 1024;

/** A body of exactly this many bytes. */
const bodyOf = (bytes: number) => {
  const empty = JSON.stringify({ query, variables: { x: '' } });
  return JSON.stringify({ query, variables: { x: 'x'.repeat(bytes - empty.length) } });
};

describe('the HTTP side of the API', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each([
    'iso-8859-1',
    'utf-16',
    'UTF-16LE',
    'utf-7',
    'us-ascii',
    'windows-1252',
    '"iso-8859-1"',
    'utf-8-x',
    'utf',
  ])('refuses a body in %s', async (charset) => {
    const response = await app
      .client()
      .post({ query }, { 'content-type': `application/json; charset=${charset}` });
    expect(response.statusCode).toBe(415);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each([
    '; charset=utf-8',
    '; charset=UTF-8',
    ';charset=utf8',
    '; charset="utf-8"',
    '; foo=bar; charset=utf-8',
    '',
  ])('takes a body of "application/json%s"', async (rest) => {
    const response = await app.client().post({ query }, { 'content-type': `application/json${rest}` });
    expect(response.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('refuses a body of more than 100 KiB, and takes one of 100', async () => {
    const client = app.client();
    const over = await client.post(bodyOf(maxBodyBytes + 1));
    expect(over.statusCode).toBe(413);
    expect(over.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });

    const at = await client.post(bodyOf(maxBodyBytes));
    expect(at.json()).toEqual({ data: { __typename: 'Query' } });
  });

  it('refuses a form of more than 10 KiB on the page of a mailed link', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const client = app.client();
    const over = await client.request(
      'POST',
      '/registration/confirm',
      `token=${'x'.repeat(10 * 1024)}`,
      headers,
    );
    expect(over.statusCode).toBe(413);
    const at = await client.request(
      'POST',
      '/registration/confirm',
      `token=${'x'.repeat(10 * 1024 - 6)}`,
      headers,
    );
    expect(at.statusCode).toBe(410);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'HEAD'] as const)('refuses %s and says what works', async (method) => {
    const response = await app
      .client()
      .request(method, '/graphql', undefined, { 'apollo-require-preflight': '1' });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('GET, POST');
  });

  it.each([
    ['two operations', [{ query }, { query }]],
    ['one operation', [{ query }]],
    ['none', []],
  ])('refuses a list of %s', async (_, body) => {
    const response = await app.client().post(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each([
    ['text that is no JSON', '{'],
    ['an empty text', ''],
    ['null', 'null'],
    ['a number', '1'],
    ['a string', '"{ __typename }"'],
    ['an empty object', '{}'],
    ['a query that is a number', '{"query":1}'],
    ['a query that is an object', '{"query":{}}'],
    ['variables that are a list', `{"query":"${query}","variables":[]}`],
    ['variables that are text', `{"query":"${query}","variables":"{}"}`],
    ['an operation name that is a number', `{"query":"${query}","operationName":1}`],
    ['extensions that are text', `{"query":"${query}","extensions":"x"}`],
    ['a prototype in the body', '{"__proto__":{"query":"{ __typename }"}}'],
  ])('answers %s with a code and never with a fault of its own', async (_, body) => {
    const response = await app.client().post(body);
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    const { errors, data } = response.json();
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  it('keeps no documents: a hash in place of one is refused', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    for (const body of [{ extensions }, { extensions, query }]) {
      const answer = (await app.client().post(body)).json();
      expect(answer).toMatchObject({ errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }] });
    }
  });

  it('answers each request with an id of its own, whatever id the client sends', async () => {
    const client = app.client();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        client.post({ query }, { 'x-request-id': 'mine', 'request-id': 'mine' }),
      ),
    );
    const ids = answers.map(({ headers }) => String(headers['x-request-id']));
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers what it does not have in the form of GraphQL', async () => {
    for (const url of [
      '/',
      '/graphql/',
      '/GRAPHQL',
      '/graphql/x',
      '/.env',
      '/../package.json',
      '/playground/../x',
    ]) {
      const response = await app.client().request('GET', url);
      expect(response.statusCode, url).toBe(404);
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    }
  });

  it('answers with the media type that is asked for', async () => {
    const client = app.client();
    for (const accept of ['application/graphql-response+json', 'application/json']) {
      const response = await client.post({ query }, { accept });
      expect(response.headers['content-type']).toBe(`${accept}; charset=utf-8`);
    }
  });

  it('says what is wrong with a document by 400, or by 200 for clients that know no better', async () => {
    const client = app.client();
    for (const [body, code] of [
      [{ query: '{' }, 'GRAPHQL_PARSE_FAILED'],
      [{ query: '{ nowhere }' }, 'GRAPHQL_VALIDATION_FAILED'],
      [{ query: 'query ($id: ID!) { node(id: $id) { id } }' }, 'BAD_USER_INPUT'],
    ] as const) {
      const modern = await client.post(body, { accept: 'application/graphql-response+json' });
      expect(modern.statusCode).toBe(400);
      const plain = await client.post(body, { accept: 'application/json' });
      expect(plain.statusCode).toBe(200);
      for (const answer of [modern, plain]) {
        expect(answer.json()).toMatchObject({ errors: [{ extensions: { code } }] });
        expect(answer.json().data).toBeUndefined();
      }
    }
  });
});
