import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Id, prefixOf, publicId } from '../../../src/kernel/id.js';

const users = publicId<'User'>('usr');
const sessions = publicId<'Session'>('ses');

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const largest = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as Id<'User'>;
const largestText = '7n42DGM5Tflk9n8mt7Fhc7';

describe('a public id', () => {
  it.each([
    ['of another kind', sessions.encode(largest as string as Id<'Session'>)],
    ['without a prefix', largestText],
    ['with a prefix in capitals', `USR_${largestText}`],
    ['with a prefix that only begins like ours', `usrx_${largestText}`],
    ['with two prefixes', `usr_usr_${largestText}`],
    ['with another separator', `usr-${largestText}`],
    ['with nothing behind the prefix', 'usr_'],
    ['one character short', `usr_${largestText.slice(1)}`],
    ['one character long', `usr_0${largestText}`],
    ['with a space before it', ` usr_${largestText}`],
    ['with a line break behind it', `usr_${largestText}\n`],
    ['that is a plain UUID', 'usr_ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['one above the largest UUID', 'usr_7n42DGM5Tflk9n8mt7Fhc8'],
    ['of the largest digits', `usr_${'z'.repeat(22)}`],
    ['with a digit outside the alphabet', `usr_${'0'.repeat(21)}-`],
    ['with a letter of another script', `usr_${'0'.repeat(21)}а`],
    ['with a full-width digit', `usr_${'0'.repeat(21)}１`],
    ['with an emoji in place of two digits', `usr_${'0'.repeat(20)}😀`],
    ['that is empty', ''],
  ])('%s is refused', (_, text) => {
    expect(users.decode(text)).toBeUndefined();
  });

  it('leads back to its UUID, whatever that is', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const text = users.encode(uuid as Id<'User'>);
        expect(text).toMatch(/^usr_[0-9A-Za-z]{22}$/);
        expect(users.decode(text)).toBe(uuid);
      }),
    );
  });

  it('has one spelling: whatever can be read is spelt as it would be written', () => {
    const spelling = fc.string({ unit: fc.constantFrom(...digits), minLength: 22, maxLength: 22 });
    fc.assert(
      fc.property(spelling, (text) => {
        const id = users.decode(`usr_${text}`);
        if (id !== undefined) expect(users.encode(id)).toBe(`usr_${text}`);
        else expect(text > largestText).toBe(true);
      }),
    );
  });

  it('reaches from the smallest UUID to the largest', () => {
    const smallest = '00000000-0000-0000-0000-000000000000' as Id<'User'>;
    expect(users.encode(smallest)).toBe(`usr_${'0'.repeat(22)}`);
    expect(users.decode(`usr_${'0'.repeat(22)}`)).toBe(smallest);
    expect(users.encode(largest)).toBe(`usr_${largestText}`);
    expect(users.decode(`usr_${largestText}`)).toBe(largest);
  });

  it('sorts as its UUID does', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (left, right) => {
        const [first, second] = [users.encode(left as Id<'User'>), users.encode(right as Id<'User'>)];
        expect(first < second).toBe(left < right);
      }),
    );
  });

  it.each([
    ['usr_1', 'usr'],
    ['usr_1_2', 'usr'],
    ['_1', undefined],
    ['usr', undefined],
    ['', undefined],
  ])('shows its kind: %j is of %j', (text, prefix) => {
    expect(prefixOf(text)).toBe(prefix);
  });
});
