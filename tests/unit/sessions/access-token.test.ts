import 'reflect-metadata';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import { AccessTokens } from '../../../src/modules/sessions/tokens/access-token.js';
import type { SigningKey, SigningKeys } from '../../../src/modules/sessions/tokens/signing-keys.js';
import { userId as userIds } from '../../../src/modules/users/user.type.js';
import { secureRandom } from '../../../src/platform/random.js';
import { MovableClock } from '../../support/clock.js';
import { KeyTable, keyNode } from '../../support/signing-keys.js';

const settings = { issuer: 'https://id.example.com', audience: 'latchkey', lifetimeSeconds: 900 };
const userId = '018f4c2e-5a0b-7c3d-9e1f-001122334455' as Id<'User'>;
const sessionId = '018f4c2e-5a0b-7c3d-9e1f-665544332211' as Id<'Session'>;

describe('an access token', () => {
  let clock: MovableClock;
  let keys: SigningKeys;
  let ours: SigningKey;
  let tokens: AccessTokens;
  let token: string;
  beforeAll(async () => {
    clock = new MovableClock();
    const node = keyNode(new KeyTable(clock), clock);
    await node.service.start();
    keys = node.keys;
    ours = keys.current;
    tokens = new AccessTokens(keys, settings, clock, secureRandom);
    token = (await tokens.sign({ userId, sessionId })).token;
  });

  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const kindOf = async (text: string) => (await tokens.verify(text)).kind;

  /** Claims and header as the server writes them. */
  const claims = (): Record<string, unknown> => ({
    iss: settings.issuer,
    aud: settings.audience,
    sub: userIds.encode(userId),
    sid: sessionIds.encode(sessionId),
    jti: secureRandom.uuid(),
    iat: seconds(),
    exp: seconds() + settings.lifetimeSeconds,
  });
  const header = (): JWTHeaderParameters => ({ alg: 'EdDSA', kid: ours.keyId, typ: 'at+jwt' });

  /** A token that our key really signed, with other claims or another header. */
  const signed = (
    claimChanges: Record<string, unknown> = {},
    headerChanges: Record<string, unknown> = {},
  ) => {
    const payload = Object.entries({ ...claims(), ...claimChanges }).filter(
      ([, value]) => value !== undefined,
    );
    return new SignJWT(Object.fromEntries(payload))
      .setProtectedHeader({ ...header(), ...headerChanges })
      .sign(ours.privateKey);
  };
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each(['none', 'None', 'NONE', 'nOnE', 'none ', ' none', '', 'null'])(
    'without a signature is refused, with "%s" for its algorithm',
    async (alg) => {
      const payload = encoded(claims());
      for (const tail of ['', token.split('.')[2]]) {
        expect(await kindOf(`${encoded({ ...header(), alg })}.${payload}.${tail}`)).toBe('invalid');
      }
    },
  );

  it('that jose calls unsecured is refused', async () => {
    expect(await kindOf(new UnsecuredJWT(claims()).encode())).toBe('invalid');
  });

  it('signed with the public key as a shared secret is refused', async () => {
    const publicKey = await keys.findPublicKey(ours.keyId);
    if (!publicKey) throw new Error('Our key is not on the list.');
    const jwk = await exportJWK(publicKey);
    const secrets = [
      Buffer.from(jwk.x ?? '', 'base64url'),
      Buffer.from(jwk.x ?? ''),
      Buffer.from(JSON.stringify(jwk)),
      Buffer.from(await exportSPKI(publicKey)),
    ];
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      for (const secret of secrets) {
        const forged = await new SignJWT(claims()).setProtectedHeader({ ...header(), alg }).sign(secret);
        expect(await kindOf(forged)).toBe('invalid');
      }
    }
  });

  it.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('signed by a stranger with %s is refused', async (alg) => {
    const { privateKey } = await generateKeyPair(alg);
    const forged = await new SignJWT(claims()).setProtectedHeader({ ...header(), alg }).sign(privateKey);
    expect(await kindOf(forged)).toBe('invalid');
  });

  it.each(['jku', 'x5u', 'jwk', 'x5c'])('that brings its own key in "%s" is refused', async (name) => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const key = { jwk: await exportJWK(publicKey), x5c: ['MIIB'] }[name] ?? 'http://127.0.0.1:1/keys.json';
    for (const kid of [ours.keyId, 'a key of mine']) {
      const forged = await new SignJWT(claims())
        .setProtectedHeader({ ...header(), kid, [name]: key })
        .sign(privateKey);
      expect(await kindOf(forged)).toBe('invalid');
    }
  });

  it('with a key beside our signature is as good as without: the key is not looked at', async () => {
    const { publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = await exportJWK(publicKey);
    expect(
      await kindOf(await signed({}, { jwk, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' })),
    ).toBe('valid');
  });

  it.each([
    ['no type', undefined],
    ['the type of any token', 'JWT'],
    ['the type of an id token', 'id+jwt'],
    ['the type of a logout token', 'logout+jwt'],
    ['an empty type', ''],
    ['a type that only begins like ours', 'at+jwtx'],
  ])('with %s is refused', async (_, typ) => {
    expect(await kindOf(await signed({}, { typ }))).toBe('invalid');
  });

  it.each([
    ['no key id', undefined],
    ['an unknown key id', 'somebody else'],
    ['a key id that is a path', '../../etc/passwd'],
    ['a key id that is SQL', "' or true --"],
    ['a key id that every object has', '__proto__'],
    ['a key id that is a number', 1],
    ['a key id that is a list', [1]],
  ])('with %s is refused', async (_, kid) => {
    expect(await kindOf(await signed({}, { kid }))).toBe('invalid');
  });

  it.each(['exp', 'iat', 'sub', 'sid', 'jti', 'iss', 'aud'])('without "%s" is refused', async (name) => {
    expect(await kindOf(await signed({ [name]: undefined }))).toBe('invalid');
  });

  it.each([
    ['issuer', { iss: 'https://id.example.com/' }],
    ['issuer', { iss: 'https://id.example.net' }],
    ['issuer', { iss: ['https://id.example.com'] }],
    ['issuer', { iss: '' }],
    ['audience', { aud: 'latchkeys' }],
    ['audience', { aud: '' }],
    ['audience', { aud: [] }],
    ['audience', { aud: ['somebody', 'else'] }],
    ['subject', { sub: '' }],
    ['subject', { sub: userId }],
    ['subject', { sub: sessionIds.encode(sessionId) }],
    ['subject', { sub: 1 }],
    ['session', { sid: '' }],
    ['session', { sid: sessionId }],
    ['session', { sid: userIds.encode(userId) }],
    ['session', { sid: [sessionIds.encode(sessionId)] }],
    ['session', { sid: { toString: 1 } }],
  ])('with a wrong %s is refused: %j', async (_, change) => {
    expect(await kindOf(await signed(change))).toBe('invalid');
  });

  it.each([
    ['begins in the future', { nbf: 60 }, 'invalid'],
    ['was issued in the future', { iat: 60, exp: 960 }, 'invalid'],
    ['ended', { exp: -60, iat: -600 }, 'expired'],
    ['ended before time began', { exp: Number.MIN_SAFE_INTEGER }, 'expired'],
    ['is older than tokens get, whatever it says of its end', { iat: -906, exp: 1e9 }, 'expired'],
    ['was issued before time began', { iat: -1e12 }, 'expired'],
  ])('that %s is refused', async (_, offsets, kind) => {
    const moved = Object.entries(offsets).map(([name, offset]) => [name, seconds() + offset]);
    expect(await kindOf(await signed(Object.fromEntries(moved)))).toBe(kind);
  });

  it.each([
    ['exp', '9999999999'],
    ['exp', null],
    ['exp', true],
    ['exp', []],
    ['iat', '1'],
    ['iat', null],
    ['nbf', 'now'],
  ])('whose "%s" is %j is refused', async (name, value) => {
    expect(await kindOf(await signed({ [name]: value }))).toBe('invalid');
  });

  it('with an end beyond all numbers is refused once it is as old as tokens get', async () => {
    const payload = JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999');
    const header64 = encoded(header());
    const forged = `${header64}.${Buffer.from(payload).toString('base64url')}.${token.split('.')[2]}`;
    expect(await kindOf(forged)).toBe('invalid');
    expect(await kindOf(await signed({ exp: Number.MAX_VALUE, iat: seconds() - 906 }))).toBe('expired');
  });

  it('is refused when it is longer than tokens are', async () => {
    expect(await kindOf(await signed({ filler: 'x'.repeat(8_192) }))).toBe('invalid');
    expect(await kindOf(`${token}${'A'.repeat(1_000_000)}`)).toBe('invalid');
    expect(await kindOf(await signed({ filler: 'x'.repeat(4_000) }))).toBe('valid');
  });

  it.each([
    ['spaces around it', () => ` ${token} `],
    ['a line break behind it', () => `${token}\n`],
    ['padding', () => `${token}==`],
    [
      'padding behind each part',
      () =>
        token
          .split('.')
          .map((part) => `${part}=`)
          .join('.'),
    ],
    ['a space in a part', () => token.replace(/^(.{10})/, '$1 ')],
    ['a line break in a part', () => token.replace(/^(.{10})/, '$1\r\n')],
    ['a character outside the alphabet', () => token.replace(/^(.{10})/, '$1!')],
    ['a part too few', () => token.split('.').slice(0, 2).join('.')],
    ['an empty signature', () => `${token.split('.').slice(0, 2).join('.')}.`],
    ['a part too many', () => `${token}.e30`],
    ['five parts', () => `${token}.e30.e30`],
    ['its parts in another order', () => token.split('.').toReversed().join('.')],
    ['the signature of another token', () => `${token.split('.').slice(0, 2).join('.')}.${'A'.repeat(86)}`],
    ['nothing but dots', () => '..'],
    ['nothing', () => ''],
    ['JSON', () => '{"protected":{},"payload":"","signature":""}'],
  ])('with %s is refused', async (_, altered) => {
    expect(await kindOf(altered())).toBe('invalid');
  });

  it('with its signature in the alphabet of plain base64 is refused', async () => {
    let text = token;
    while (!/[-_][^.]*$/.test(text)) text = (await tokens.sign({ userId, sessionId })).token;
    const [head, body, signature = ''] = text.split('.');
    expect(await kindOf(`${head}.${body}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`)).toBe(
      'invalid',
    );
    expect(await kindOf(text)).toBe('valid');
  });

  it('has no second spelling in the spare bits of its signature', async () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const [head, body, signature = ''] = token.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const twins = [...digits]
      .map((digit) => signature.slice(0, -1) + digit)
      .filter((twin) => twin !== signature && Buffer.from(twin, 'base64url').equals(bytes));
    expect(twins.length).toBeGreaterThan(1);
    for (const twin of twins) expect(await kindOf(`${head}.${body}.${twin}`)).toBe('invalid');
  });

  it('is refused with any one character altered', async () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(await kindOf(token.slice(0, at) + other + token.slice(at + 1)), `at ${at}`).toBe('invalid');
    }
  });

  it.each(['null', '[]', '"text"', '1', '', '{', '{"a":1}{'])(
    'whose payload is %j is refused, though our key signed it',
    async (payload) => {
      const { CompactSign } = await import('jose');
      const jws = await new CompactSign(Buffer.from(payload))
        .setProtectedHeader(header())
        .sign(ours.privateKey);
      expect(await kindOf(jws)).toBe('invalid');
    },
  );

  it('that says what is critical to it and we do not know is refused', async () => {
    const text = await new SignJWT(claims())
      .setProtectedHeader({ ...header(), crit: ['exp-policy'], 'exp-policy': 1 })
      .sign(ours.privateKey, { crit: { 'exp-policy': true } });
    expect(await kindOf(text)).toBe('invalid');
  });

  it('of another instance is refused, even for the same people', async () => {
    const other = keyNode(new KeyTable(clock), clock);
    await other.service.start();
    const others = new AccessTokens(other.keys, settings, clock, secureRandom);
    expect(await kindOf((await others.sign({ userId, sessionId })).token)).toBe('invalid');
  });

  it('says whose session it is, and nothing of what they may do', async () => {
    expect(await tokens.verify(token)).toMatchObject({ kind: 'valid', claims: { userId, sessionId } });
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub']);
  });

  it('may name more audiences than ours', async () => {
    expect(await kindOf(await signed({ aud: ['somebody', settings.audience] }))).toBe('valid');
  });

  it('is good until its end and five seconds on, for clocks that differ', async () => {
    const { token: short, expiresAt } = await tokens.sign({ userId, sessionId });
    expect(expiresAt.getTime() - clock.now().getTime()).toBeGreaterThan(899_000);
    clock.advance(settings.lifetimeSeconds + 3);
    expect(await kindOf(short)).toBe('valid');
    clock.advance(4);
    expect(await kindOf(short)).toBe('expired');
  });
});
