import type { Fault } from './user-refusal.js';

/** Control characters other than those a person types on purpose into a long text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Marks that turn the writing direction, or that nobody sees: they let one name pass for another. Emoji keep what joins
 * and styles them.
 */
const invisibleCharacters =
  /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|(?![\ufe00-\ufe0f\u200d])[\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/u;

/** Length of a text in code points, which is how people count characters. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** Whether text can be stored and shown: no lone surrogates (RFC 3629 section 3), no control characters. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !controlCharacters.test(text);
}

/** Whether text holds a character that is invisible or turns the writing direction. */
export function hasInvisibleCharacters(text: string): boolean {
  return invisibleCharacters.test(text);
}

/** Bounds of one line of text that a person types. Lengths are in code points. */
export interface LineRule {
  readonly field: string;
  readonly name: string;
  readonly maxLength: number;
}

/** What is wrong with one line of text; undefined when nothing is. */
export function faultInLine(text: string, rule: LineRule): Fault | undefined {
  const field = [rule.field];
  if (text.length > rule.maxLength * 2 || lengthOf(text) > rule.maxLength) {
    return {
      code: 'TOO_LONG',
      field,
      message: `${rule.name} may have at most ${rule.maxLength} characters.`,
    };
  }
  if (!isPlainText(text) || hasInvisibleCharacters(text)) {
    return { code: 'INVALID', field, message: `${rule.name} contains a character that is not allowed.` };
  }
  return undefined;
}
