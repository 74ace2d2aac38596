import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretText } from '../../src/kernel/secret-text.js';
import { SigningKeyRepository } from '../../src/modules/sessions/tokens/signing-key.repository.js';
import { SigningKeys } from '../../src/modules/sessions/tokens/signing-keys.js';
import { KeyRing } from '../../src/platform/key-ring.js';
import { secureRandom } from '../../src/platform/random.js';
import { startApp, type TestApp } from '../support/app.js';
import { aUser, type SignedIn } from '../support/people.js';

const secretKey = 'the-secret-key-of-these-tests-0123456789';
const issuer = 'https://id.example.com';
const audience = 'latchkey';
const query = '{ user(by: { username: "somebody" }) { id } }';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Whose session a token is for, and that of somebody whose tokens come the other way. */
interface Owner {
  readonly id: string;
  readonly sessionId: string;
  readonly token: string;
  readonly other: { readonly id: string; readonly sessionId: string; readonly token: string };
}

describe('A token that is none of ours', () => {
  let app: TestApp;
  let person: SignedIn;
  let browser: SignedIn;
  let keys: SigningKeys;
  let port: number;
  beforeAll(async () => {
    app = await startApp({ SECRET_KEY: secretKey, TOKEN_ISSUER: issuer });
    person = await aUser(app);
    browser = await aUser(app, { tokenDelivery: 'COOKIE' });
    keys = new SigningKeys(
      new SigningKeyRepository(app.connection.database),
      new KeyRing(new SecretText(secretKey)),
      app.clock,
    );
    await keys.load();
    await app.app.server.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = app.app.server.server.address() as AddressInfo);
  });
  afterAll(() => app.stop());

  /** Asks through a socket, as every client does, with headers exactly as given. */
  const ask = (headers: OutgoingHttpHeaders) =>
    new Promise<Answer>((resolve, reject) => {
      const body = JSON.stringify({ query });
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path: '/graphql',
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            ...headers,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const cookie = (token = browser.client.cookies.get('latchkey_access')) => ({
    cookie: `latchkey_access=${token}`,
  });

  /** The answer without what is different each time. */
  function told({ status, headers, text }: Answer) {
    const { date: _date, 'x-request-id': requestId, ...others } = headers;
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    return { status, headers: others, text: text.replaceAll(String(requestId), 'the id of the request') };
  }
  async function expectRefused(headers: OutgoingHttpHeaders, reason: string) {
    const answer = await ask(headers);
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(JSON.parse(answer.text)).toEqual({
      data: { user: null },
      errors: [
        {
          message: 'Log in to continue.',
          path: ['user'],
          locations: [{ line: 1, column: 3 }],
          extensions: {
            code: 'UNAUTHENTICATED',
            category: 'UNAUTHENTICATED',
            reason,
            requestId: expect.any(String),
          },
        },
      ],
    });
    return told(answer);
  }
  async function expectAnswered(headers: OutgoingHttpHeaders) {
    const answer = await ask(headers);
    expect(JSON.parse(answer.text)).toEqual({ data: { user: null } });
  }

  const byHeader = (): Owner => {
    const token = person.accessToken ?? '';
    const other = { ...browser, token: browser.client.cookies.get('latchkey_access') ?? '' };
    return { ...person, token, other };
  };
  const byCookie = (): Owner => {
    const { other, ...owner } = byHeader();
    return { ...other, other: owner };
  };
  const seconds = () => Math.floor(app.clock.now().getTime() / 1000);
  const header = (): JWTHeaderParameters => ({ alg: 'EdDSA', kid: keys.current.keyId, typ: 'at+jwt' });
  const claims = ({ id, sessionId }: Owner): Record<string, unknown> => ({
    iss: issuer,
    aud: audience,
    sub: id,
    sid: sessionId,
    jti: secureRandom.uuid(),
    iat: seconds(),
    exp: seconds() + 900,
  });
  /** A token that our key really signed for a live session, with other claims or another header. */
  const signed = (
    owner: Owner,
    changes: Record<string, unknown> = {},
    headerChanges: Record<string, unknown> = {},
  ) =>
    new SignJWT(
      Object.fromEntries(
        Object.entries({ ...claims(owner), ...changes }).filter(([, value]) => value !== undefined),
      ),
    )
      .setProtectedHeader({ ...header(), ...headerChanges })
      .sign(keys.current.privateKey);
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = (owner: Owner, alg: unknown, signature = '') =>
    `${encoded({ ...header(), alg })}.${encoded(claims(owner))}.${signature}`;
  async function withPublicKey(owner: Owner, alg: string) {
    const publicKey = await keys.findPublicKey(keys.current.keyId);
    if (!publicKey) throw new Error('Our key is not on the list.');
    const { x = '' } = await exportJWK(publicKey);
    const secrets = [Buffer.from(x, 'base64url'), Buffer.from(x), Buffer.from(await exportSPKI(publicKey))];
    return Promise.all(
      secrets.map((secret) =>
        new SignJWT(claims(owner)).setProtectedHeader({ ...header(), alg }).sign(secret),
      ),
    );
  }
  async function byAStranger(owner: Owner, kid: string | undefined) {
    const { privateKey } = await generateKeyPair('EdDSA');
    const strange = kid === undefined ? { alg: 'EdDSA', typ: 'at+jwt' } : { ...header(), kid };
    return new SignJWT(claims(owner)).setProtectedHeader(strange).sign(privateKey);
  }

  type Make = (owner: Owner) => string | string[] | Promise<string | string[]>;
  const invalid: [kind: string, make: Make][] = [
    ...['none', 'None', 'NONE', 'nOnE', 'none ', ' none', '', null].map((alg): [string, Make] => [
      `has the algorithm ${JSON.stringify(alg)}`,
      (owner) => [unsigned(owner, alg), unsigned(owner, alg, owner.token.split('.')[2])],
    ]),
    ...['HS256', 'HS384', 'HS512'].map((alg): [string, Make] => [
      `is signed by ${alg} with our public key`,
      (owner) => withPublicKey(owner, alg),
    ]),
    ['is signed by a stranger under our key id', (owner) => byAStranger(owner, keys.current.keyId)],
    ['is signed by a stranger under another key id', (owner) => byAStranger(owner, 'a key of mine')],
    ['is signed by a stranger under no key id', (owner) => byAStranger(owner, undefined)],
    ['names another key id than that of the key that signed it', (owner) => signed(owner, {}, { kid: 'x' })],
    ['names no key id', (owner) => signed(owner, {}, { kid: undefined })],
    ...['exp', 'iat', 'jti', 'sid', 'sub', 'iss', 'aud'].map((name): [string, Make] => [
      `has no ${name}`,
      (owner) => signed(owner, { [name]: undefined }),
    ]),
    ['has no type', (owner) => signed(owner, {}, { typ: undefined })],
    ['has the type of another kind of token', (owner) => signed(owner, {}, { typ: 'JWT' })],
    ['is for another audience', (owner) => signed(owner, { aud: 'somebody else' })],
    ['is of another issuer', (owner) => signed(owner, { iss: 'https://id.example.net' })],
    ['names another user than the session has', (owner) => signed(owner, { sub: owner.other.id })],
    [
      'names a session whose tokens come the other way',
      ({ other }) => signed({ ...other, other, token: '' }),
    ],
    ['begins in the future', (owner) => signed(owner, { nbf: seconds() + 600 })],
    ['is a token that comes the other way', ({ other }) => other.token],
    ['is a refresh token', () => person.refreshToken ?? ''],
    ['has a character altered', ({ token }) => token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
    ['is garbage', () => ['garbage', 'a.b.c', '...', '{}', 'null', '%00', '%zz']],
    ['is longer than tokens are', ({ token }) => `${token}${'A'.repeat(9_000)}`],
    ['has 100 kB', ({ token }) => ['x'.repeat(100_000), `${token}.${'A'.repeat(100_000)}`]],
  ];

  it('is told from one that is: ours works', async () => {
    await expectAnswered(bearer(byHeader().token));
    await expectAnswered(bearer(await signed(byHeader())));
    await expectAnswered(cookie());
    await expectAnswered(cookie(await signed(byCookie())));
  });

  it.each(invalid)('is refused as INVALID when it %s', async (_, make) => {
    const reference = await expectRefused(bearer('garbage'), 'INVALID');
    for (const token of [await make(byHeader())].flat()) {
      expect(await expectRefused(bearer(token), 'INVALID')).toEqual(reference);
    }
  });

  it.each(invalid)('is refused as INVALID in the cookie when it %s', async (_, make) => {
    const reference = await expectRefused(bearer('garbage'), 'INVALID');
    for (const token of [await make(byCookie())].flat()) {
      expect(await expectRefused(cookie(token), 'INVALID')).toEqual(reference);
    }
  });

  it('leaves no trace of itself in the log, and no line of a failure', async () => {
    app.logLines.length = 0;
    const tokens = (await Promise.all(invalid.map(([, make]) => make(byHeader())))).flat();
    for (const token of tokens) await ask(bearer(token));
    const log = app.logLines.join('');
    expect(log).not.toMatch(/"level":(?:40|50|60)/);
    for (const token of tokens.filter((text) => text.length > 40)) {
      expect(log).not.toContain(token.slice(-40));
    }
  });

  describe('that our key signed is', () => {
    it('EXPIRED when it is past its time', async () => {
      await expectRefused(
        bearer(await signed(byHeader(), { iat: seconds() - 1_000, exp: seconds() - 100 })),
        'EXPIRED',
      );
      await expectRefused(
        bearer(await signed(byHeader(), { iat: seconds() - 1_000, exp: seconds() + 900 })),
        'EXPIRED',
      );
    });

    it('ENDED when there is no such session', async () => {
      await expectRefused(bearer(await signed(byHeader(), { sid: 'ses_0000000000000000000001' })), 'ENDED');
    });
  });

  describe('that is not one:', () => {
    it.each([
      ['two Authorization headers, both good', () => [good(), good()]],
      ['two Authorization headers, the first good', () => [good(), 'Bearer garbage']],
      ['two Authorization headers, the second good', () => ['Bearer garbage', good()]],
      ['two Authorization headers of different schemes', () => ['Basic YWRhOmxvdmVsYWNl', good()]],
      ['two Authorization headers, the first empty', () => ['', good()]],
      ['three Authorization headers', () => [good(), good(), good()]],
    ])('%s, are INVALID, with a good cookie too', async (_, authorization) => {
      const reference = await expectRefused(bearer('garbage'), 'INVALID');
      expect(await expectRefused({ Authorization: authorization() }, 'INVALID')).toEqual(reference);
      expect(await expectRefused({ Authorization: authorization(), ...cookie() }, 'INVALID')).toEqual(
        reference,
      );
    });

    it.each([
      'Bearer',
      'Bearer ',
      'bearer',
      'Bearer a b',
      'Bearer a, Bearer b',
      'Bearer a,',
      'Bearer  ',
      'BEARER garbage',
    ])('the header "%s" is INVALID, with a good cookie too', async (authorization) => {
      const reference = await expectRefused(bearer('garbage'), 'INVALID');
      expect(await expectRefused({ authorization }, 'INVALID')).toEqual(reference);
      expect(await expectRefused({ authorization, ...cookie() }, 'INVALID')).toEqual(reference);
    });

    it('a bearer token and a cookie of different people are INVALID, good as both are', async () => {
      const headers = { ...bearer(person.accessToken ?? ''), ...cookie() };
      await expectRefused(headers, 'INVALID');
    });

    it('a good bearer token and a cookie that is none are INVALID', async () => {
      await expectRefused({ ...bearer(person.accessToken ?? ''), ...cookie('garbage') }, 'INVALID');
    });

    it.each(['Basic YWRhOmxvdmVsYWNl', 'Digest username="ada"', 'Bearers abc', 'DPoP abc', 'Negotiate'])(
      'the header "%s" is for others: the cookie counts, and without one nothing is presented',
      async (authorization) => {
        await expectAnswered({ authorization, ...cookie() });
        await expectRefused({ authorization }, 'MISSING');
      },
    );

    it('the same good token twice over, in header and cookie, is one token', async () => {
      const token = person.accessToken ?? '';
      await expectAnswered({ ...bearer(token), ...cookie(token) });
    });

    it('a good token with the scheme in any case is good', async () => {
      for (const scheme of ['bearer', 'BEARER', 'bEaReR', 'Bearer ']) {
        await expectAnswered({ authorization: `${scheme} ${person.accessToken}` });
      }
    });
  });

  const good = () => `Bearer ${person.accessToken}`;
});
