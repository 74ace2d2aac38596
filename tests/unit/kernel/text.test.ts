import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultInLine, hasInvisibleCharacters, isPlainText, lengthOf } from '../../../src/kernel/text.js';

const rule = { field: 'name', name: 'A name', maxLength: 5 };

describe('one line of text', () => {
  it.each([
    ['a NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a tab', 'a\tb'],
    ['an escape', 'a\u001bb'],
    ['a delete', 'a\u007fb'],
    ['a C1 control', 'a\u0085b'],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', 'a\ude00b'],
    ['a zero-width space', 'a\u200bb'],
    ['a zero-width non-joiner', 'a\u200cb'],
    ['a zero-width joiner between letters', 'a\u200db'],
    ['a byte order mark', '\ufeffab'],
    ['a soft hyphen', 'a\u00adb'],
    ['a word joiner', 'a\u2060b'],
    ['a right-to-left override', 'a\u202eb'],
    ['a left-to-right isolate', 'a\u2066b'],
    ['a right-to-left mark', 'a\u200fb'],
    ['an Arabic letter mark', 'a\u061cb'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['a tag character', 'a\u{e0041}b'],
    ['a Hangul filler', 'a\u3164b'],
    ['an interlinear annotation', 'a\ufff9b'],
  ])('may not hold %s', (_, text) => {
    expect(faultInLine(text, rule)?.code).toBe('INVALID');
  });

  it.each([
    ['letters of any script', 'Ωλя字'],
    ['composed letters', 'e\u0301o\u0308'],
    ['an emoji', 'a😀'],
    ['an emoji with its style', 'a❤\ufe0f'],
    ['an emoji that is joined of two', '👩\u200d💻'],
    ['an emoji with a skin tone that is joined', '👩🏽\u200d💻'],
  ])('may hold %s', (_, text) => {
    expect(faultInLine(text, rule)).toBeUndefined();
  });

  it('is counted in code points, as people count, and bounded', () => {
    expect(faultInLine('😀😀', rule)).toBeUndefined();
    expect(faultInLine('😀😀😀😀😀', rule)).toBeUndefined();
    expect(faultInLine('😀😀😀😀😀😀', rule)).toMatchObject({ code: 'TOO_LONG', field: ['name'] });
    expect(faultInLine('abcdef', rule)?.code).toBe('TOO_LONG');
  });

  it('is refused for its length alone when it is a megabyte', () => {
    const start = performance.now();
    expect(faultInLine('\u0000'.repeat(1_000_000), rule)?.code).toBe('TOO_LONG');
    expect(performance.now() - start).toBeLessThan(50);
  });
});

describe('text', () => {
  it('has as many characters as it has code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(lengthOf(text)).toBe([...text].length);
      }),
    );
    expect(lengthOf('\ud83d')).toBe(1);
  });

  it('is plain only when it can be stored as UTF-8 and read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a', 'é') }), (text) => {
        if (isPlainText(text)) expect(Buffer.from(text).toString()).toBe(text);
        else expect(text.isWellFormed()).toBe(false);
      }),
    );
  });

  it('has nothing invisible when it is printable ASCII', () => {
    const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
    expect(hasInvisibleCharacters(printable)).toBe(false);
    expect(isPlainText(printable)).toBe(true);
  });
});
