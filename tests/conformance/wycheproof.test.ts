import 'reflect-metadata';
import { type CryptoKey, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.js';
import { SecretText } from '../../src/kernel/secret-text.js';
import { sessionId as sessionIds } from '../../src/modules/sessions/session-id.js';
import { AccessTokens } from '../../src/modules/sessions/tokens/access-token.js';
import { RefreshTokens } from '../../src/modules/sessions/tokens/refresh-token.js';
import type { SigningKeys } from '../../src/modules/sessions/tokens/signing-keys.js';
import { userId as userIds } from '../../src/modules/users/user.type.js';
import { KeyRing } from '../../src/platform/key-ring.js';
import { secureRandom } from '../../src/platform/random.js';
import { startApp, type TestApp } from '../support/app.js';
import { MovableClock } from '../support/clock.js';
import { viewer } from '../support/operations.js';
import { aUser } from '../support/people.js';
import { loadVectors } from '../support/vectors.js';

type Keys = JWK | { readonly keys: readonly JWK[] };

const settings = { issuer: 'https://id.example.com', audience: 'latchkey', lifetimeSeconds: 900 };

interface Group {
  readonly comment: string;
  readonly private?: Keys;
  readonly public?: Keys;
  readonly tests: readonly {
    readonly tcId: number;
    readonly comment: string;
    readonly jws?: unknown;
    readonly jwe?: unknown;
    readonly result: 'valid' | 'invalid';
  }[];
}

/** A token that somebody else made, well or badly, with the keys that would prove it. */
interface ForeignToken {
  readonly name: string;
  readonly token: string;
  readonly keys: readonly JWK[];
}

const files = ['json_web_signature_test.json', 'json_web_key_test.json', 'json_web_crypto_test.json'];
const load = (file: string) => loadVectors<{ testGroups: Group[] }>(`wycheproof/${file}`);
const first = load('json_web_signature_test.json');
/** Where the first is not, the others are not either: one line says so. */
const vectors = files.map((file) => [file, first && load(file)] as const);

function tokensOf(groups: readonly Group[]): ForeignToken[] {
  return groups.flatMap((group) => {
    const keys = [group.public, group.private].flatMap((given) =>
      given === undefined ? [] : 'keys' in given ? [...given.keys] : [given as JWK],
    );
    return group.tests.map(({ tcId, comment, jws, jwe, result }) => {
      const token = jws ?? jwe;
      const text = typeof token === 'string' ? token : JSON.stringify(token);
      return { name: `${tcId} ${group.comment} ${comment} (${result})`, token: text, keys };
    });
  });
}

type Key = CryptoKey | Uint8Array;

/** The keys of a case that can be read at all, as a server would have them that trusts that very key. */
async function readable(keys: readonly JWK[]): Promise<Key[]> {
  const read = await Promise.allSettled(keys.map((jwk) => importJWK(jwk, jwk.alg ?? 'EdDSA')));
  return read.flatMap((key) => (key.status === 'fulfilled' ? [key.value] : []));
}

/** Our verification, with one foreign key on the list of ours. */
function trusting(key: Key): AccessTokens {
  const keys = { findPublicKey: async () => key, isAccepted: () => true } as unknown as SigningKeys;
  return new AccessTokens(keys, settings, new MovableClock(), secureRandom);
}

describe.each(vectors)('of the tokens in %s', (file, found) => {
  const tokens = tokensOf(found?.testGroups ?? []);

  describe.skipIf(!found)('none', () => {
    let app: TestApp;
    beforeAll(async () => {
      app = await startApp();
    });
    afterAll(() => app.stop());

    it('is let through as a bearer, in a cookie or in its place in the body', async () => {
      const person = await aUser(app);
      expect((await person.client.run(viewer)).viewer?.user.id).toBe(person.id);

      app.logLines.length = 0;
      for (const { name, token } of tokens) {
        const bearer = app.client();
        bearer.bearer = token;
        expect(await bearer.run(viewer), name).toEqual({ viewer: null });
        const browser = app.client();
        browser.cookies.set('latchkey_access', encodeURIComponent(token));
        expect(await browser.run(viewer), name).toEqual({ viewer: null });
      }
      expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
      expect(tokens.length, file).toBeGreaterThan(20);
    });

    it('is taken for one of ours, though its own key be the one that we trust', async () => {
      let tried = 0;
      for (const { name, token, keys } of tokens) {
        for (const key of await readable(keys)) {
          tried += 1;
          expect(await trusting(key).verify(token), name).toEqual({ kind: 'invalid' });
        }
      }
      expect(tried, file).toBeGreaterThan(10);
    });

    it('has a key that could sign for us, were it on our list: what it signs is of another algorithm', async () => {
      const claims = {
        iss: settings.issuer,
        aud: settings.audience,
        sub: userIds.encode('018f4c2e-5a0b-7c3d-9e1f-001122334455' as Id<'User'>),
        sid: sessionIds.encode('018f4c2e-5a0b-7c3d-9e1f-665544332211' as Id<'Session'>),
        jti: '1',
      };
      const algorithms = new Set<string>();
      for (const jwk of new Map(
        tokens.flatMap(({ keys }) => keys.map((key) => [JSON.stringify(key), key])),
      ).values()) {
        const { alg = '' } = jwk;
        const publicHalf =
          jwk.kty === 'oct'
            ? jwk
            : {
                ...jwk,
                d: undefined,
                p: undefined,
                q: undefined,
                dp: undefined,
                dq: undefined,
                qi: undefined,
              };
        const [key, ...others] = await readable([jwk]);
        const [verifying = key] = await readable([publicHalf as JWK]);
        if (!key || !verifying || others.length > 0) continue;
        const header = { alg, kid: 'ours', typ: 'at+jwt' };
        const signing = new SignJWT(claims).setProtectedHeader(header).setIssuedAt().setExpirationTime('5m');
        const [signed] = await Promise.allSettled([signing.sign(key)]);
        if (signed.status === 'rejected') continue;
        algorithms.add(alg);
        expect(await trusting(verifying).verify(signed.value), alg).toEqual({ kind: 'invalid' });
      }
      expect([...algorithms], file).toEqual(expect.arrayContaining(['HS256']));
    });

    it('is taken for a refresh token', () => {
      const refreshTokens = new RefreshTokens(new KeyRing(new SecretText('a key')));
      for (const { name, token } of tokens) expect(refreshTokens.read(token), name).toBeUndefined();
    });
  });
});
