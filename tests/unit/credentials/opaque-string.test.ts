import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareOpaqueString } from '../../../src/modules/credentials/password/opaque-string.js';

describe('a password as it is compared', () => {
  it.each([
    ['nothing', ''],
    ['a NUL', 'pass\u0000word'],
    ['a line break', 'pass\nword'],
    ['a tab', 'pass\tword'],
    ['a C1 control', 'pass\u0085word'],
    ['a lone high surrogate', 'password\ud83d'],
    ['a lone low surrogate', '\ude00password'],
    ['a private-use character', 'pass\ue000word'],
    ['an unassigned character', 'pass\u0378word'],
    ['a noncharacter', 'pass\uffffword'],
    ['a noncharacter of another plane', 'pass\u{1fffe}word'],
    ['a line separator', 'pass\u2028word'],
    ['a zero-width space', 'pass\u200bword'],
    ['a byte order mark', '\ufeffpassword'],
    ['a soft hyphen', 'pass\u00adword'],
    ['a right-to-left override', 'pass\u202eword'],
    ['a variation selector', 'pass\ufe0fword'],
    ['a tag character', 'pass\u{e0041}word'],
    ['a zero-width joiner between letters', 'pass\u200dword'],
    ['a zero-width non-joiner between letters', 'pass\u200cword'],
    ['a conjoining Jamo', 'pass\u1100word'],
    ['a Kashida', 'pass\u0640word'],
    ['Arabic digits of two kinds', 'pass\u0661\u06f1word'],
    ['a middle dot that is not between two letters l', 'pass\u00b7word'],
  ])('with %s is none that an account can have', (_, text) => {
    expect(prepareOpaqueString(text)).toBeUndefined();
  });

  it.each([
    ['an ideographic space', 'pass\u3000word', 'pass word'],
    ['a no-break space', 'pass\u00a0word', 'pass word'],
    ['a thin space', 'pass\u2009word', 'pass word'],
    ['letters that are not composed', 'pa\u0308ssword', 'p\u00e4ssword'],
    ['an Ångström sign', '\u212bpassword', '\u00c5password'],
    ['a Kelvin sign', '\u212apassword', 'Kpassword'],
  ])('with %s is the same as the one with what it stands for', (_, text, prepared) => {
    expect(prepareOpaqueString(text)).toBe(prepared);
  });

  it.each([
    ['capitals', 'PassWord'],
    ['spaces around it', '  password  '],
    ['full-width letters', 'ｐａｓｓｗｏｒｄ'],
    ['superscript digits', 'password²'],
    ['a ligature', 'oﬃce'],
    ['a sharp s', 'Straße'],
    ['an emoji', 'pass😀word'],
    ['a zero-width joiner behind a virama', '\u0915\u094d\u200d\u0937'],
    ['a middle dot in Catalan', 'col\u00b7lega'],
  ])('keeps %s: nothing else is folded, cut or trimmed', (_, text) => {
    expect(prepareOpaqueString(text)).toBe(text);
  });

  it('is prepared once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const prepared = prepareOpaqueString(text);
        if (prepared !== undefined) expect(prepareOpaqueString(prepared)).toBe(prepared);
      }),
      { numRuns: 1_000 },
    );
  });
});
