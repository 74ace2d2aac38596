import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { anAdmin, type SignedIn } from '../support/people.js';

describe('an operation', () => {
  let app: TestApp;
  let admin: SignedIn;
  beforeAll(async () => {
    app = await startApp();
    admin = await anAdmin(app);
  });
  afterAll(() => app.stop());

  const ask = async (query: string, variables = {}) => {
    const response = await admin.client.post({ query, variables });
    return { status: response.statusCode, ...response.json() };
  };

  it('that multiplies lists by lists is refused before it reads anything', async () => {
    const again = Array.from(
      { length: 15 },
      (_, index) => `a${index}: sessions(first: 100) { nodes { id } }`,
    );
    const query = `{ viewer { user { sessions(first: 100) { nodes { user { ${again.join(' ')} } } } } } }`;
    app.statements.length = 0;
    const { status, data, errors } = await ask(query);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors[0].extensions).toMatchObject({ code: 'OPERATION_TOO_COMPLEX', maxCost: 5_000 });
    expect(errors[0].extensions.cost).toBeGreaterThan(150_000);
    // The one statement that says who is asking.
    expect(app.statements.filter((statement) => !statement.includes('outbox_messages'))).toHaveLength(1);
  });

  it.each([
    [
      'variables',
      'query ($n: Int!) { users(first: $n) { nodes { sessions(first: $n) { nodes { id } } } } }',
      { n: 100 },
    ],
    [
      'words for a number',
      'query ($n: Int!) { users(first: $n) { nodes { sessions(first: $n) { nodes { id } } } } }',
      { n: '1' },
    ],
    [
      'the end of a list',
      '{ users(last: 100) { edges { node { sessions(last: 100) { edges { node { id } } } } } } }',
      {},
    ],
    [
      'fragments',
      `{ users(first: 100) { ...U } } fragment U on UserConnection { nodes { ...S ...S } }
       fragment S on User { sessions(first: 100) { nodes { id } } }`,
      {},
    ],
    [
      'ids',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on User { sessions(first: 100) { nodes { id } } } } }',
      {
        ids: Array.from({ length: 100 }, () => 'usr_0000000000000000000000'),
      },
    ],
  ])('hides no cost in %s', async (_, query, variables) => {
    const { errors, data } = await ask(query, variables);
    expect(errors[0].extensions.code).toBe('OPERATION_TOO_COMPLEX');
    expect(data).toBeUndefined();
  });

  it('for a hundred users with their sessions is answered', async () => {
    const { status, errors } = await ask(
      '{ users(first: 100) { totalCount nodes { id sessions { nodes { id } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
  });

  it('costs what it may, and not one object more', async () => {
    // Each alias is one user with one page: 1 + 1 + 1 + first.
    const pages = (sizes: number[]) =>
      `{ ${sizes.map((size, index) => `a${index}: users(first: ${size}) { nodes { sessions(first: 31) { nodes { id } } } }`).join(' ')} }`;
    const cost = (sizes: number[]) => sizes.reduce((sum, size) => sum + 1 + size * (1 + 1 + 31), 0);
    expect(cost([75, 76])).toBe(4_985);
    expect((await ask(pages([75, 76]))).errors).toBeUndefined();
    expect(cost([75, 77])).toBe(5_018);
    expect((await ask(pages([75, 77]))).errors[0].extensions).toMatchObject({ cost: 5_018, maxCost: 5_000 });
  });

  it('counts with the values that variables have when none are given', async () => {
    const query =
      'query ($n: Int = 100) { users(first: $n) { nodes { sessions(first: $n) { nodes { id } } } } }';
    const { errors } = (await admin.client.post({ query })).json();
    expect(errors[0].extensions).toMatchObject({ code: 'OPERATION_TOO_COMPLEX' });
    expect((await admin.client.post({ query, variables: { n: 2 } })).json().errors).toBeUndefined();
  });
});
