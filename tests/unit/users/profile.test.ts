import { describe, expect, it } from 'vitest';
import { faultsInProfile } from '../../../src/modules/users/profile.js';

const codes = (profile: Parameters<typeof faultsInProfile>[0]) =>
  faultsInProfile(profile).map(({ code, field }) => `${field?.join('.')} ${code}`);

describe('a profile', () => {
  it('is refused with every field that is wrong', () => {
    const wrong = { firstName: 'a\u0000', lastName: 'a'.repeat(101), description: 'a\u202e' };
    expect(codes(wrong)).toEqual(['firstName INVALID', 'lastName TOO_LONG', 'description INVALID']);
  });

  it('may have names of up to 100 characters, however wide', () => {
    expect(codes({ firstName: '😀'.repeat(101), lastName: 'a'.repeat(101) })).toEqual([
      'firstName TOO_LONG',
      'lastName TOO_LONG',
    ]);
    expect(codes({ firstName: '😀'.repeat(100), lastName: 'a'.repeat(100) })).toEqual([]);
  });

  it('may have a description of up to 256 characters, however wide', () => {
    expect(codes({ description: '😀'.repeat(257) })).toEqual(['description TOO_LONG']);
    expect(codes({ description: '😀'.repeat(256) })).toEqual([]);
  });

  it('of a megabyte is refused at once', () => {
    const start = performance.now();
    const wide = 'a'.repeat(1_000_000);
    expect(codes({ firstName: wide, lastName: wide, description: wide })).toHaveLength(3);
    expect(performance.now() - start).toBeLessThan(200);
  });

  it('may have line breaks and tabs in the description only', () => {
    expect(codes({ description: 'Countess.\r\n\tWrites programs.\n' })).toEqual([]);
    expect(codes({ firstName: 'Ada\n', lastName: 'Love\tlace' })).toEqual([
      'firstName INVALID',
      'lastName INVALID',
    ]);
  });

  it.each(['\u0000', '\u001b[31m', '\u202e', '\u200b', '\ud83d', '\u0085'])(
    'may not have %j in the description',
    (character) => {
      expect(codes({ description: `Countess${character}` })).toEqual(['description INVALID']);
    },
  );

  it('may be empty, cleared or left as it is', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ firstName: null, lastName: null, description: null })).toEqual([]);
    expect(codes({ firstName: '', lastName: '', description: '' })).toEqual([]);
  });
});
