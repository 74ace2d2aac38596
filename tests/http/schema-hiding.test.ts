import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

const misspelt = [
  '{ viewr { user { id } } }',
  '{ viewer { usr { id } } }',
  '{ instance { nam } }',
  '{ user(buy: { username: "ada" }) { id } }',
  '{ user(by: { usrname: "ada" }) { id } }',
  '{ users(orderBy: { field: USERNAM }) { nodes { id } } }',
  'mutation { logn { userErrors { code } } }',
  'query ($by: UserBi) { __typename }',
  '{ node(id: "usr_1") { ... on Usr { id } } }',
  '{ viewer { user { id } } } fragment F on User { id }',
];
const looks = [
  '{ __schema { queryType { name } } }',
  '{ __type(name: "User") { fields { name } } }',
  'query IntrospectionQuery { __schema { types { name } } }',
  'fragment F on Query { __schema { types { name } } } { ...F }',
];

describe('an instance without a playground', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ PLAYGROUND: 'false' });
  });
  afterAll(() => app.stop());

  it.each(looks)('does not show its schema to %s', async (query) => {
    const answer = (await app.client().post({ query })).json();
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    expect(answer.data).toBeUndefined();
  });

  it.each(misspelt)('does not guess what was meant by %s', async (query) => {
    const { errors } = (await app.client().post({ query })).json();
    expect(errors).not.toHaveLength(0);
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
  });

  it('does not guess what was meant by a wrong variable', async () => {
    const query = 'query ($by: UserBy!) { user(by: $by) { id } }';
    const { errors } = (await app.client().post({ query, variables: { by: { usrname: 'ada' } } })).json();
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
  });

  it('tells the type of what it answers, which clients need', async () => {
    expect((await app.client().post({ query: '{ __typename }' })).json()).toEqual({
      data: { __typename: 'Query' },
    });
  });

  it.each(['/playground', '/playground/', '/playground/start.js', '/playground/main.js'])(
    'has no %s',
    async (path) => {
      expect((await app.client().request('GET', path)).statusCode).toBe(404);
    },
  );
});

describe('an instance with a playground', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it.each(looks)('shows its schema to %s', async (query) => {
    const answer = (await app.client().post({ query })).json();
    expect(answer.errors).toBeUndefined();
    expect(answer.data).not.toBeNull();
  });

  it('guesses what was meant', async () => {
    expect(JSON.stringify((await app.client().post({ query: misspelt[0] })).json())).toMatch(/did you mean/i);
  });
});
