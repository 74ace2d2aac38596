import { faultInLine } from '../../kernel/text.js';
import type { Fault } from '../../kernel/user-refusal.js';

/** `bound`: a display name is its username with capitals and spaces; `free`: any text. */
export type DisplayNamePolicy = 'bound' | 'free';

const maxLength = 64;

/** What is wrong with a display name for this username; undefined when nothing is. */
export function faultInDisplayName(
  name: string,
  username: string,
  policy: DisplayNamePolicy,
): Fault | undefined {
  const field = ['displayName'];
  if (name === '')
    return { code: 'REQUIRED', field, message: 'Write a name to show, or leave the field out.' };
  const fault = faultInLine(name, { field: 'displayName', name: 'A display name', maxLength });
  if (fault) return fault;
  if (policy === 'bound' && !isBoundTo(name, username)) {
    return {
      code: 'NOT_ALLOWED',
      field,
      message: 'A display name may differ from the username only in capitals and in spaces for underscores.',
    };
  }
  return undefined;
}

/** Whether a display name reads as its username. */
export function isBoundTo(name: string, username: string): boolean {
  return /^[A-Za-z0-9_ ]*$/.test(name) && name.toLowerCase().replaceAll(' ', '_') === username;
}
