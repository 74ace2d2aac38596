import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { aUser, goodPassword, type SignedIn } from '../support/people.js';

let app: TestApp;
let person: SignedIn;
beforeAll(async () => {
  app = await startApp();
  person = await aUser(app);
});
afterAll(() => app.stop());
beforeEach(() => {
  app.statements.length = 0;
});

const executed = () => app.statements.filter((text) => !text.includes('outbox_messages'));

const ask = (query: string, variables: object = {}) =>
  person.client.post(
    { query, variables, ...(query.startsWith('query Q0') ? { operationName: 'Q0' } : {}) },
    { accept: 'application/graphql-response+json' },
  );

const repeated = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A query in which the deepest field lies at this depth. */
const nested = (depth: number) => {
  const fields = ['viewer', 'user', 'sessions', 'nodes'];
  const path = Array.from({ length: depth - 1 }, (_, level) =>
    level < fields.length
      ? fields[level]
      : (['user', 'sessions(first: 1)', 'nodes'] as const)[(level - fields.length) % 3],
  );
  return `{ ${path.join(' { ')} { __typename } ${'}'.repeat(path.length)}`;
};

describe('a document', () => {
  it.each<[string, number, (size: number) => string, string, string]>([
    ['depth', 10, nested, 'GRAPHQL_VALIDATION_FAILED', 'depth'],
    [
      'aliases',
      15,
      (count) => `{ ${repeated(count, (index) => `a${index}: instance { name }`)} }`,
      'GRAPHQL_VALIDATION_FAILED',
      'aliases',
    ],
    [
      'directives',
      10,
      (count) => `{ ${repeated(count, () => '__typename @include(if: true)')} }`,
      'GRAPHQL_VALIDATION_FAILED',
      'directives',
    ],
    [
      'tokens',
      1_000,
      // Five tokens an operation; what is left over are further fields of the first.
      (count) =>
        `${repeated(200, (index) => `query Q${index} { __typename ${index === 0 ? '__typename '.repeat(count - 1_000) : ''}}`)}`,
      'GRAPHQL_PARSE_FAILED',
      'tokens',
    ],
    [
      'mutations',
      5,
      (count) => `mutation { ${repeated(count, (index) => `a${index}: logout { userErrors { code } }`)} }`,
      'OPERATION_NOT_ALLOWED',
      'mutations',
    ],
  ])('may not have more %s than its limit of %i', async (_, limit, documentOf, code, word) => {
    const over = await ask(documentOf(limit + 1));
    expect(over.statusCode).toBe(400);
    expect(over.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(over.json().data).toBeUndefined();
    expect(over.json().errors[0].message.toLowerCase()).toContain(word.slice(0, 5));
    expect(executed().filter((text) => !text.startsWith('select'))).toEqual([]);

    const at = await ask(documentOf(limit));
    expect(at.json().errors).toBeUndefined();
    expect(at.statusCode).toBe(200);
    person = await aUser(app);
  });

  it('hides no depth in fragments', async () => {
    const hidden = [
      `{ viewer { user { ...A } } } fragment A on User { sessions { nodes { user { ...B } } } }
       fragment B on User { sessions { nodes { user { sessions { nodes { id } } } } } }`,
      `{ ... { ... { ... ${nested(11)} } } }`,
    ];
    for (const query of hidden) {
      const { errors, data } = (await ask(query)).json();
      expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
      expect(errors[0].message).toContain('depth');
      expect(data).toBeUndefined();
    }
  });

  it('that repeats fragments in fragments is refused, or answered, without holding up the others', async () => {
    const spreads = (count: number, name: string) => repeated(count, () => `...${name}`);
    const hostile = [
      // Each level asks for the next one many times over.
      `mutation { ...A } ${['A', 'B', 'C', 'D'].map((name, at) => `fragment ${name} on Mutation { ${at < 3 ? spreads(50, 'BCD'[at] as string) : repeated(50, () => '__typename')} }`).join(' ')}`,
      `mutation { ...F0 } ${repeated(90, (at) => `fragment F${at} on Mutation { ...F${at + 1} ...F${at + 1} }`)} fragment F90 on Mutation { __typename }`,
      `query { ...F0 } ${repeated(22, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F22 on Query { __typename }`,
      `mutation { ...F0 } ${repeated(8, (at) => `fragment F${at} on Mutation { ${spreads(6, `F${at + 1}`)} }`)} fragment F8 on Mutation { __typename }`,
    ];
    for (const query of hostile) {
      const start = performance.now();
      const { statusCode } = await ask(query);
      expect([200, 400]).toContain(statusCode);
      expect(performance.now() - start, query.slice(0, 60)).toBeLessThan(500);
    }
  });

  it('that spreads a fragment into itself is refused', async () => {
    const { errors } = (
      await ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')
    ).json();
    expect(errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('with hundreds of faults is told ten of them', async () => {
    const faults = await ask(`{ ${repeated(900, (index) => `nowhere${index}`)} }`);
    expect(faults.statusCode).toBe(400);
    expect(faults.json().errors.length).toBeLessThanOrEqual(11);
    const ids = Array.from({ length: 500 }, () => ({}));
    const values = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(values.statusCode).toBe(400);
    expect(values.json().errors.length).toBeLessThanOrEqual(11);
  });

  it('that is over a limit is told which, without the words of a parser', async () => {
    const documents = [
      nested(11),
      `{ ${repeated(16, (index) => `a${index}: instance { name }`)} }`,
      `{ ${repeated(11, () => '__typename @include(if: true)')} }`,
    ];
    for (const document of documents) {
      const { errors } = (await ask(document)).json();
      expect(errors[0].message).toMatch(/limit of 1[05]/);
      expect(errors[0].message).not.toMatch(/Syntax Error/);
    }
  });
});

describe('a document that checks secrets', () => {
  const login = 'login(input: { identifier: "ada_lovelace", password: "x" }) { userErrors { code } }';
  const start = `registrationStart(input: { email: "a@example.com", password: "${goodPassword}" }) { userErrors { code } }`;
  const complete =
    'registrationComplete(input: { registrationId: "reg_1", code: "000000" }) { userErrors { code } }';
  const refresh = 'sessionRefresh(input: { refreshToken: "x" }) { userErrors { code } }';

  it.each([
    ['twice under aliases', `mutation { a: ${login} b: ${login} }`],
    ['twice under one name', `mutation { ${login} ${login} }`],
    ['in a fragment', `mutation { a: ${login} ...F } fragment F on Mutation { b: ${login} }`],
    [
      'in two fragments',
      `mutation { ...F ...G } fragment F on Mutation { a: ${login} } fragment G on Mutation { b: ${login} }`,
    ],
    [
      'in a fragment within a fragment',
      `mutation { a: ${login} ...F } fragment F on Mutation { ...G } fragment G on Mutation { b: ${login} }`,
    ],
    ['in inline fragments', `mutation { ... { a: ${login} } ... on Mutation { b: ${login} } }`],
    ['in nested inline fragments', `mutation { ... { ... { a: ${login} b: ${login} } } }`],
    [
      'under a condition',
      `mutation ($no: Boolean! = false) { a: ${login} b: ${login.replace(') {', ') @include(if: $no) {')} }`,
    ],
    ['beside harmless ones', `mutation { a: ${login} b: logout { userErrors { code } } c: ${login} }`],
    ['of different kinds', `mutation { a: ${login} b: ${refresh} }`],
    ['of registration and login', `mutation { a: ${start} b: ${login} }`],
    ['of two codes', `mutation { a: ${complete} b: ${complete} }`],
  ])('%s is refused before any of them is checked', async (_, query) => {
    const response = await ask(query);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }] });
    expect(response.json().data).toBeUndefined();
    expect(executed().filter((text) => !text.includes('session'))).toEqual([]);
  });

  it('by a name among several operations is refused when that one has two', async () => {
    const query = `mutation Two { a: ${login} b: ${login} } mutation One { ${login} }`;
    const two = await person.client.post({ query, operationName: 'Two' });
    expect(two.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }] });
    const one = await person.client.post({ query, operationName: 'One' });
    expect(one.json()).toEqual({ data: { login: { userErrors: [{ code: 'INVALID_CREDENTIALS' }] } } });
  });

  it('may check one, beside harmless ones', async () => {
    const response = await ask(
      `mutation { a: ${login} b: registrationCodeResend(input: { registrationId: "reg_1" }) { userErrors { code } } }`,
    );
    expect(response.json()).toEqual({
      data: {
        a: { userErrors: [{ code: 'INVALID_CREDENTIALS' }] },
        b: { userErrors: [{ code: 'EXPIRED' }] },
      },
    });
  });
});
