import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalUsername,
  faultInUsername,
  isUsernameForm,
  suggestUsername,
} from '../../../src/modules/users/username.js';

/** What is wrong with a username as a person types it. */
const faultIn = (typed: string) => faultInUsername(canonicalUsername(typed))?.code;

describe('a username', () => {
  it.each([
    ['nothing', '', 'REQUIRED'],
    ['spaces', '   ', 'REQUIRED'],
    ['four characters', 'adal', 'TOO_SHORT'],
    ['33 characters', 'a'.repeat(33), 'TOO_LONG'],
    ['a megabyte', 'a'.repeat(1_000_000), 'TOO_LONG'],
    ['a space inside', 'ada lovelace', 'INVALID'],
    ['a hyphen', 'ada-lovelace', 'INVALID'],
    ['a dot', 'ada.lovelace', 'INVALID'],
    ['an at sign', 'ada@lovelace', 'INVALID'],
    ['a slash', 'ada/lovelace', 'INVALID'],
    ['markup', '<b>ada</b>', 'INVALID'],
    ['a quote', "ada'--", 'INVALID'],
    ['a line break inside', 'ada\nlovelace', 'INVALID'],
    ['a NUL', 'ada\u0000lovelace', 'INVALID'],
    ['a lone surrogate', 'adalove\ud83d', 'INVALID'],
    ['an accent', 'adàlovelace', 'INVALID'],
    ['a Cyrillic look-alike', 'аdalovelace', 'INVALID'],
    ['full-width letters', 'ａｄａｌｏｖｅ', 'INVALID'],
    ['a Kelvin sign', '\u212aelvin', 'INVALID'],
    ['a dotless i', 'lat\u0131n', 'INVALID'],
    ['a capital dotted I', 'LAT\u0130N', 'INVALID'],
    ['a long s', 'paſſword', 'INVALID'],
    ['a zero-width space', 'ada\u200blovelace', 'INVALID'],
    ['a right-to-left override', '\u202eadalovelace', 'INVALID'],
    ['digits of another script', 'ada٣٤٥', 'INVALID'],
    ['an emoji', 'adalove😀', 'INVALID'],
    ['a reserved name', 'admin', 'NOT_ALLOWED'],
    ['a reserved name in capitals', 'Administrator', 'NOT_ALLOWED'],
    ['a reserved name with spaces around', ' support ', 'NOT_ALLOWED'],
    ['the name of the program', 'Latchkey', 'NOT_ALLOWED'],
  ])('of %s is refused', (_, typed, code) => {
    expect(faultIn(typed)).toBe(code);
  });

  it.each(['hello', 'a'.repeat(32), 'ADA_Lovelace', '12345', '_____', ' ada_lovelace '])(
    'may be %j',
    (typed) => {
      expect(faultIn(typed)).toBeUndefined();
    },
  );

  it('is kept in small letters and without the spaces around it', () => {
    expect(canonicalUsername(' Ada_Lovelace ')).toBe('ada_lovelace');
  });

  it('that is accepted has the one form that the table allows', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'Z', '0', '_', ' ', '\n', 'K', 'é', '-'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (typed) => {
        const canonical = canonicalUsername(typed);
        if (faultInUsername(canonical) === undefined) {
          expect(canonical).toMatch(/^[a-z0-9_]{5,32}$/);
          expect(isUsernameForm(canonical)).toBe(true);
        }
      }),
    );
  });

  it('that nobody can have is not looked up', () => {
    expect(['adal', 'a'.repeat(33), 'ADA_L', 'ada l', "ada'l", 'adal\n'].filter(isUsernameForm)).toEqual([]);
  });
});

describe('a suggested username', () => {
  it.each([
    ['Ada Lovelace', 'ada_lovelace'],
    ['Zoë Müller', 'zoe_muller'],
    ['  --Ada--Lovelace-- ', 'ada_lovelace'],
    ['ada.lovelace+tag', 'ada_lovelace_tag'],
  ])('for %j is %s', (text, username) => {
    expect(suggestUsername(text)).toBe(username);
  });

  it.each(['', 'ada', '爱达', '😀', 'admin', 'support'])('is not made from %j alone', (text) => {
    expect(suggestUsername(text)).toBeUndefined();
  });

  it('with digits is always one that may be taken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        const username = suggestUsername(text, '012345') as string;
        expect(username.endsWith('_012345')).toBe(true);
        expect(faultInUsername(username)).toBeUndefined();
      }),
    );
  });
});
