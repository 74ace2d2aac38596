import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../../src/kernel/secret-text.js';
import { isSameDigest, KeyRing, SealBrokenError } from '../../../src/platform/key-ring.js';

const ring = new KeyRing(new SecretText('a secret key of an instance'));
const other = new KeyRing(new SecretText('a secret key of another instance'));
const sealed = ring.seal('letters', 'row 1', 'Code: 012345');

describe('what is sealed', () => {
  it('cannot be opened with any one bit flipped', () => {
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => ring.open('letters', 'row 1', flipped)).toThrow(SealBrokenError);
    }
  });

  it('cannot be opened when it is cut or has grown', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => ring.open('letters', 'row 1', sealed.subarray(0, length))).toThrow(SealBrokenError);
    }
    expect(() => ring.open('letters', 'row 1', Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(
      SealBrokenError,
    );
  });

  it.each([
    ['in another place', () => ring.open('letters', 'row 2', sealed)],
    ['in no place', () => ring.open('letters', '', sealed)],
    ['for another purpose', () => ring.open('keys', 'row 1', sealed)],
    ['where purpose and place are shifted', () => ring.open('letters row', '1', sealed)],
    ['with the key of another instance', () => other.open('letters', 'row 1', sealed)],
  ])('cannot be opened %s', (_, open) => {
    expect(open).toThrow(SealBrokenError);
  });

  it('tells the operator what may be wrong, and nothing of what is inside', () => {
    expect(() => other.open('letters', 'row 1', sealed)).toThrow(/SECRET_KEY/);
    expect(() => other.open('letters', 'row 1', sealed)).not.toThrow(/012345/);
  });

  it('is opened where it was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (place, text) => {
        expect(ring.open('letters', place, ring.seal('letters', place, text))).toBe(text);
      }),
    );
  });

  it('shows nothing of the text, not even that two are the same', () => {
    const again = ring.seal('letters', 'row 1', 'Code: 012345');
    expect(again.equals(sealed)).toBe(false);
    expect(again.subarray(0, 12).equals(sealed.subarray(0, 12))).toBe(false);
    expect(sealed.includes('012345')).toBe(false);
  });

  it('is opened by another process with the same secret key', () => {
    const restarted = new KeyRing(new SecretText('a secret key of an instance'));
    expect(restarted.open('letters', 'row 1', sealed)).toBe('Code: 012345');
  });
});

describe('a keyed hash', () => {
  const hash = ring.hash('codes', 'reg_1', '012345');

  it.each([
    ['for another purpose', ring.hash('links', 'reg_1', '012345')],
    ['with another key', other.hash('codes', 'reg_1', '012345')],
    ['of another text', ring.hash('codes', 'reg_1', '012346')],
    ['of parts that are shifted', ring.hash('codes', 'reg_10', '12345')],
    ['of parts that are joined', ring.hash('codes', 'reg_1012345')],
    ['of one part more', ring.hash('codes', 'reg_1', '012345', '')],
    ['of parts that imitate the lengths between them', ring.hash('codes', 'reg_16:012345')],
  ])('is another %s', (_, another) => {
    expect(another.equals(hash)).toBe(false);
  });

  it('is the same for the same parts', () => {
    expect(ring.hash('codes', 'reg_1', '012345').equals(hash)).toBe(true);
    expect(hash).toHaveLength(32);
  });

  it('differs whenever the parts do', () => {
    const parts = fc.array(fc.string({ unit: fc.constantFrom('1', ':', 'a') }), { maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const isSame = JSON.stringify(left) === JSON.stringify(right);
        expect(isSameDigest(ring.hash('codes', ...left), ring.hash('codes', ...right))).toBe(isSame);
      }),
    );
  });
});

describe('two digests', () => {
  it('are not the same when one is longer, and that is no error', () => {
    expect(isSameDigest(Buffer.from('a'), Buffer.from('ab'))).toBe(false);
    expect(isSameDigest(Buffer.alloc(0), Buffer.from('a'))).toBe(false);
  });

  it('are the same when they are equal', () => {
    expect(isSameDigest(Buffer.from('ab'), Buffer.from('ab'))).toBe(true);
    expect(isSameDigest(Buffer.from('ab'), Buffer.from('ac'))).toBe(false);
  });
});
