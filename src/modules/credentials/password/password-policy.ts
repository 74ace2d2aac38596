import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords, translations } from '@zxcvbn-ts/language-en';
import { lengthOf } from '../../../kernel/text.js';
import type { Fault } from '../../../kernel/user-refusal.js';
import { prepareOpaqueString } from './opaque-string.js';

export const maxPasswordLength = 256;
const maxPasswordBytes = 1_024;
const lowestScore = 3;
/** Longer than any address; of a longer context the rest is not looked at. */
const maxContextLength = 254;
/** The estimate blocks the event loop: 256 hostile characters would for over a second, so many for some 50 ms. */
const estimatorBounds = { maxLength: 48, l33tMaxSubstitutions: 5 };

export interface PasswordPolicySettings {
  /** Fewest code points. */
  readonly minLength: number;
  /** Whether a password needs small and capital letters, digits and other characters. */
  readonly requiresClasses: boolean;
  /** Words that are easy to guess on this instance, such as its name. */
  readonly localWords: readonly string[];
}

/** A password as it is hashed and compared, or what is wrong with it. */
export type CheckedPassword =
  | { readonly password: string; readonly faults: readonly [] }
  | { readonly password: undefined; readonly faults: readonly Fault[] };

/** What a new password must be like (NIST SP 800-63B section 3.1.1.2, ASVS 6.2). */
export class PasswordPolicy {
  readonly #settings: PasswordPolicySettings;
  readonly #estimator = new ZxcvbnFactory({
    dictionary: { ...commonWords, ...englishWords },
    graphs: adjacencyGraphs,
    translations,
    ...estimatorBounds,
  });

  constructor(settings: PasswordPolicySettings) {
    this.#settings = settings;
  }

  /**
   * Checks a new password. `contextWords` are what a guesser would try first for this person: username, names, address.
   */
  check(text: string, contextWords: readonly string[]): CheckedPassword {
    const field = ['password'];
    if (isTooLong(text)) {
      const message = `A password may have at most ${maxPasswordLength} characters.`;
      return { password: undefined, faults: [{ code: 'TOO_LONG', field, message }] };
    }
    if (text === '') {
      return { password: undefined, faults: [{ code: 'REQUIRED', field, message: 'Choose a password.' }] };
    }
    const password = prepareOpaqueString(text);
    if (password === undefined) {
      const message = 'The password contains a character that cannot be typed reliably.';
      return { password: undefined, faults: [{ code: 'INVALID', field, message }] };
    }
    const faults = this.#faultsOf(password, contextWords, field);
    return faults.length > 0 ? { password: undefined, faults } : { password, faults: [] };
  }

  #faultsOf(password: string, contextWords: readonly string[], field: readonly string[]): Fault[] {
    const faults: Fault[] = [];
    const { minLength, requiresClasses } = this.#settings;
    if (lengthOf(password) < minLength) {
      faults.push({
        code: 'TOO_SHORT',
        field,
        message: `A password needs at least ${minLength} characters.`,
      });
    }
    if (
      requiresClasses &&
      ![/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].every((kind) => kind.test(password))
    ) {
      const message = 'A password needs a small letter, a capital letter, a digit and another character.';
      faults.push({ code: 'PASSWORD_TOO_WEAK', field, message });
    }
    const weakness = this.#weakness(password, contextWords);
    if (weakness !== undefined) faults.push({ code: 'PASSWORD_TOO_WEAK', field, message: weakness });
    return faults;
  }

  #weakness(password: string, contextWords: readonly string[]): string | undefined {
    const words = [...this.#settings.localWords, ...contextWords].flatMap(wordsOf);
    const { score, feedback } = this.#estimator.check(password, words);
    if (score >= lowestScore) return undefined;
    return ['This password is easy to guess.', feedback.warning, ...feedback.suggestions]
      .filter(Boolean)
      .join(' ');
  }
}

/** The password as it is compared at login; undefined when no account can have it. */
export function preparePassword(text: string): string | undefined {
  return isTooLong(text) ? undefined : prepareOpaqueString(text);
}

function isTooLong(text: string): boolean {
  if (text.length > maxPasswordBytes) return true;
  return lengthOf(text) > maxPasswordLength || Buffer.byteLength(text) > maxPasswordBytes;
}

/** A text and the words in it, so that "ada.lovelace@example.com" also warns of "ada.lovelace" and "lovelace". */
function wordsOf(given: string): string[] {
  const text = given.slice(0, maxContextLength).toLowerCase();
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  return [text, ...text.split('@'), ...words];
}
