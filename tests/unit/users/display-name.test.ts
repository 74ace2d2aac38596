import { describe, expect, it } from 'vitest';
import { faultInDisplayName, isBoundTo } from '../../../src/modules/users/display-name.js';

describe('a display name', () => {
  it.each([
    ['nothing', '', 'REQUIRED'],
    ['65 characters', 'a'.repeat(65), 'TOO_LONG'],
    ['a line break', 'Ada\nLovelace', 'INVALID'],
    ['a NUL', 'Ada\u0000', 'INVALID'],
    ['a right-to-left override', 'Ada\u202eecalevoL', 'INVALID'],
    ['a zero-width space', 'Ada\u200bLovelace', 'INVALID'],
    ['a lone surrogate', 'Ada\ud83d', 'INVALID'],
  ])('of %s is refused by either policy', (_, name, code) => {
    expect(faultInDisplayName(name, 'ada_lovelace', 'free')?.code).toBe(code);
    expect(faultInDisplayName(name, 'ada_lovelace', 'bound')?.code).toBe(code);
  });

  it.each([
    'Countess',
    'ada.lovelace',
    'Ada-Lovelace',
    'Adà Lovelace',
    'Ada  Lovelace',
    'Ada Lovelace!',
    ' ada lovelace',
    'Аda Lovelace',
    '\u212ada Lovelace',
    'Ada\u00a0Lovelace',
  ])('%j is refused where it must read as the username', (name) => {
    expect(faultInDisplayName(name, 'ada_lovelace', 'bound')?.code).toBe('NOT_ALLOWED');
  });

  it('with a Kelvin sign does not pass for one with the letter k', () => {
    expect(isBoundTo('\u212aelvin', 'kelvin')).toBe(false);
    expect(isBoundTo('Kelvin', 'kelvin')).toBe(true);
  });

  it.each(['ada_lovelace', 'Ada Lovelace', 'ADA_LOVELACE', 'Ada_Lovelace'])(
    '%j reads as the username and may be shown',
    (name) => {
      expect(faultInDisplayName(name, 'ada_lovelace', 'bound')).toBeUndefined();
    },
  );

  it.each(['Countess', 'Zoë 🎉', '爱达', 'a'.repeat(64), '😀'.repeat(64), "O'Hara <3"])(
    '%j may be shown where names are free',
    (name) => {
      expect(faultInDisplayName(name, 'ada_lovelace', 'free')).toBeUndefined();
    },
  );
});
