/** What the FreeformClass leaves out wherever it stands (RFC 8264 sections 8 and 9). */
const disallowed =
  /[\p{Cc}\p{Cn}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u;

/** Characters that nobody sees; the two joiners have a rule of their own below. */
const ignorable = /(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;

const virama = '[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca\\u1039\\u17d2]';
/** Letters of scripts whose letters join, between which the non-joiner has a meaning. */
const joining =
  '[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Nko}\\p{Script=Mandaic}\\p{Script=Hanifi_Rohingya}]';

/** Characters that are allowed in a context (RFC 5892 appendix A), each with what breaks its rule. */
const contextBreaks: readonly RegExp[] = [
  new RegExp(`(?<!${virama})\\u200d`, 'u'),
  new RegExp(`(?<!${virama}|${joining}\\p{M}*)\\u200c|(?<!${virama})\\u200c(?!\\p{M}*${joining})`, 'u'),
  /(?<!l)\u00b7|\u00b7(?!l)/u,
  /\u0375(?!\p{Script=Greek})/u,
  /(?<!\p{Script=Hebrew})[\u05f3\u05f4]/u,
  /^[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*\u30fb[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*$/u,
  /[\u0660-\u0669].*[\u06f0-\u06f9]|[\u06f0-\u06f9].*[\u0660-\u0669]/u,
];

/**
 * Prepares a password as the OpaqueString profile says (RFC 8265 section 4.2): spaces of any kind become the ASCII
 * space, the text is composed (NFC); nothing else is folded, cut or trimmed. Undefined when the profile has no such
 * string.
 */
export function prepareOpaqueString(text: string): string | undefined {
  if (text === '' || !text.isWellFormed()) return undefined;
  const prepared = text.replace(/\p{Zs}/gu, ' ').normalize('NFC');
  const isAllowed =
    !disallowed.test(prepared) &&
    !ignorable.test(prepared) &&
    !contextBreaks.some((rule) => rule.test(prepared));
  return isAllowed ? prepared : undefined;
}
