import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientAddress } from '../../src/graphql/client-address.js';
import { startApp, type TestApp } from '../support/app.js';
import { aUser, type SignedIn } from '../support/people.js';

describe.each<[number, [forwarded: string | undefined, address: string][]]>([
  [
    0,
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.7', '127.0.0.1'],
      ['203.0.113.7, 198.51.100.2', '127.0.0.1'],
    ],
  ],
  [
    1,
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.7', '203.0.113.7'],
      ['1.2.3.4, 203.0.113.7', '203.0.113.7'],
      ['2001:db8::7', '2001:db8::7'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
    ],
  ],
  [
    2,
    [
      ['203.0.113.7', '203.0.113.7'],
      ['1.2.3.4, 203.0.113.7, 198.51.100.2', '203.0.113.7'],
    ],
  ],
])('behind %i trusted proxies', (hops, cases) => {
  let app: TestApp;
  let person: SignedIn;
  beforeAll(async () => {
    app = await startApp({ TRUSTED_PROXY_HOPS: String(hops) });
    person = await aUser(app);
  });
  afterAll(() => app.stop());

  const addressOf = async (headers: Record<string, string>) => {
    const client = app.client();
    client.headers = headers;
    const query = `mutation ($input: LoginInput!) {
      login(input: $input) { result { ... on Authentication { session { ipAddress } } } }
    }`;
    const input = { identifier: person.username, password: person.password, tokenDelivery: 'BODY' };
    return (await client.post({ query, variables: { input } })).json().data.login.result.session.ipAddress;
  };

  it.each(cases)('X-Forwarded-For: %s makes a session from %s', async (forwarded, address) => {
    expect(await addressOf(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded })).toBe(address);
  });

  it('no other header speaks for the address', async () => {
    const others = [
      'forwarded',
      'x-real-ip',
      'client-ip',
      'x-client-ip',
      'cf-connecting-ip',
      'true-client-ip',
    ];
    const headers = Object.fromEntries(
      others.map((name) => [name, name === 'forwarded' ? 'for=203.0.113.9' : '203.0.113.9']),
    );
    expect(await addressOf(headers)).toBe('127.0.0.1');
  });
});

describe('behind a trusted proxy', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ TRUSTED_PROXY_HOPS: '1' });
  });
  afterAll(() => app.stop());

  it.each([
    'unknown',
    'a'.repeat(1_000),
    "'; drop table sessions",
    '203.0.113.7:1234',
    '[2001:db8::7]:1234',
    ',',
    '_x',
  ])('an address that is none (%s) makes no answer fail', async (forwarded) => {
    const client = app.client();
    client.headers = { 'x-forwarded-for': forwarded };
    const person = await aUser({ ...app, client: () => client });
    const answer = (await person.client.post({ query: '{ viewer { session { ipAddress } } }' })).json();
    expect(answer.errors).toBeUndefined();
    expect(isIP(answer.data.viewer.session.ipAddress)).toBeGreaterThan(0);
  });
});

describe('one client', () => {
  it.each([
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8::7', '2001:db8::7'],
    ['203.0.113.7', '203.0.113.7'],
  ])('is one address: %s is %s', (address, folded) => {
    expect(clientAddress(address, undefined)).toBe(folded);
  });
});
