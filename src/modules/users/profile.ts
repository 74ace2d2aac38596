import { faultInLine, hasInvisibleCharacters, isPlainText, lengthOf } from '../../kernel/text.js';
import type { Fault } from '../../kernel/user-refusal.js';

const maxNameLength = 100;
const maxDescriptionLength = 256;

/** Fields of a profile that are free text; null clears one. */
export interface ProfileText {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/** Everything that is wrong with the free texts of a profile. */
export function faultsInProfile({ firstName, lastName, description }: ProfileText): Fault[] {
  const faults = [
    firstName == null
      ? undefined
      : faultInLine(firstName, { field: 'firstName', name: 'A first name', maxLength: maxNameLength }),
    lastName == null
      ? undefined
      : faultInLine(lastName, { field: 'lastName', name: 'A last name', maxLength: maxNameLength }),
    description == null ? undefined : faultInDescription(description),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function faultInDescription(description: string): Fault | undefined {
  const field = ['description'];
  if (lengthOf(description) > maxDescriptionLength) {
    return {
      code: 'TOO_LONG',
      field,
      message: `A description may have at most ${maxDescriptionLength} characters.`,
    };
  }
  const withoutLineBreaks = description.replace(/[\r\n\t]/g, ' ');
  if (!isPlainText(withoutLineBreaks) || hasInvisibleCharacters(withoutLineBreaks)) {
    return { code: 'INVALID', field, message: 'A description contains a character that is not allowed.' };
  }
  return undefined;
}
