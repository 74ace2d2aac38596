import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { SecretText } from '../../../src/kernel/secret-text.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import { RefreshTokens } from '../../../src/modules/sessions/tokens/refresh-token.js';
import { KeyRing } from '../../../src/platform/key-ring.js';

const sessionId = '018f4c2e-5a0b-7c3d-9e1f-001122334455' as Id<'Session'>;
const otherSessionId = '018f4c2e-5a0b-7c3d-9e1f-001122334456' as Id<'Session'>;
const tokens = new RefreshTokens(new KeyRing(new SecretText('a secret key for the refresh tokens')));
const token = tokens.derive({ sessionId, counter: 7 });
const [publicId, counter, proof] = token.split('.') as [string, string, string];

describe('a refresh token', () => {
  it.each([
    ['that is empty', ''],
    ['with spaces around it', ` ${token} `],
    ['with a line break behind it', `${token}\n`],
    ['padded as base64', `${token}=`],
    ['without its proof', `${publicId}.${counter}`],
    ['with an empty proof', `${publicId}.${counter}.`],
    ['without its number', `${publicId}.${proof}`],
    ['with a part behind it', `${token}.x`],
    ['with the proof twice', `${token}.${proof}`],
    ['of the number before', `${publicId}.6.${proof}`],
    ['of the next number', `${publicId}.8.${proof}`],
    ['with a zero before its number', `${publicId}.07.${proof}`],
    ['with a sign before its number', `${publicId}.+7.${proof}`],
    ['with a fraction', `${publicId}.7.0.${proof}`],
    ['with a number in another notation', `${publicId}.7e0.${proof}`],
    ['with a full-width number', `${publicId}.７.${proof}`],
    ['with a negative number', `${publicId}.-7.${proof}`],
    ['with a number that is too large', `${publicId}.9999999999.${proof}`],
    ['of another session', `${sessionIds.encode(otherSessionId)}.7.${proof}`],
    ['of a user', `${publicId.replace('ses_', 'usr_')}.7.${proof}`],
    ['with the plain UUID', `${sessionId}.7.${proof}`],
    ['with a proof in plain base64', `${publicId}.7.${Buffer.from(proof, 'base64url').toString('base64')}`],
    ['of a megabyte', `${token}${'a'.repeat(1_000_000)}`],
    ['that is a JSON Web Token', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('%s is none of ours', (_, altered) => {
    expect(tokens.read(altered)).toBeUndefined();
  });

  it('is refused with any one character altered, left out or put in', () => {
    const place = fc.nat({ max: token.length });
    const character = fc.constantFrom(...'0aZ_-.~=+/\u0000é');
    fc.assert(
      fc.property(place, character, fc.constantFrom(0, 1), (at, inserted, removed) => {
        const altered = token.slice(0, at) + inserted + token.slice(at + removed);
        if (altered !== token) expect(tokens.read(altered)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    for (let length = 0; length < token.length; length += 1) {
      expect(tokens.read(token.slice(0, length))).toBeUndefined();
    }
  });

  it('has no second spelling in the spare bits of its last character', () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twins = [...digits]
      .map((digit) => token.slice(0, -1) + digit)
      .filter((twin) =>
        Buffer.from(twin.split('.')[2] ?? '', 'base64url').equals(Buffer.from(proof, 'base64url')),
      );
    expect(twins.length).toBeGreaterThan(1);
    expect(twins.filter((twin) => tokens.read(twin) !== undefined)).toEqual([token]);
  });

  it('of an instance with another secret key is none of ours', () => {
    const others = new RefreshTokens(new KeyRing(new SecretText('the secret key of another instance')));
    expect(tokens.read(others.derive({ sessionId, counter: 7 }))).toBeUndefined();
  });

  it('cannot be made from what the same key hashes for another purpose', () => {
    const keyRing = new KeyRing(new SecretText('a secret key for the refresh tokens'));
    const forged = keyRing.hash('registration code', sessionId, '7').toString('base64url');
    expect(tokens.read(`${publicId}.7.${forged}`)).toBeUndefined();
  });

  it('names its session and its number', () => {
    expect(tokens.read(token)).toEqual({ sessionId, counter: 7 });
    expect(tokens.read(tokens.derive({ sessionId, counter: 0 }))).toEqual({ sessionId, counter: 0 });
  });

  it('is the same each time, so that whoever asks twice for a successor gets one', () => {
    expect(tokens.derive({ sessionId, counter: 7 })).toBe(token);
    expect(tokens.derive({ sessionId, counter: 8 })).not.toBe(token);
  });
});
