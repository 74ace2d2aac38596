import type { Fault } from '../../kernel/user-refusal.js';

const minLength = 5;
const maxLength = 32;
const form = /^[a-z0-9_]+$/;

/** Names that would pass for the service itself or for a place in its addresses. */
const reserved = new Set([
  'about',
  'abuse',
  'account',
  'accounts',
  'admin',
  'administrator',
  'admins',
  'anonymous',
  'api_key',
  'billing',
  'contact',
  'console',
  'everyone',
  'graphql',
  'guest',
  'health',
  'hostmaster',
  'latchkey',
  'legal',
  'login',
  'logout',
  'mailer_daemon',
  'moderator',
  'moderators',
  'no_reply',
  'nobody',
  'noreply',
  'notifications',
  'operator',
  'owner',
  'password',
  'playground',
  'postmaster',
  'privacy',
  'profile',
  'register',
  'registration',
  'reset_password',
  'root_user',
  'security',
  'service',
  'session',
  'sessions',
  'settings',
  'signin',
  'signout',
  'signup',
  'staff',
  'status',
  'superuser',
  'support',
  'sysadmin',
  'system',
  'system_admin',
  'terms',
  'tester',
  'undefined',
  'unknown',
  'user_name',
  'username',
  'users',
  'viewer',
  'webmaster',
]);

/**
 * The form in which a username is kept and compared. Only ASCII capitals are lowered: the Kelvin sign, for one, would
 * otherwise become the letter k.
 */
export function canonicalUsername(text: string): string {
  return text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether a username could belong to anyone, so that asking for others costs no statement. */
export function isUsernameForm(canonical: string): boolean {
  return canonical.length >= minLength && canonical.length <= maxLength && form.test(canonical);
}

/** What is wrong with a username that a person chose; undefined when nothing is. */
export function faultInUsername(canonical: string): Fault | undefined {
  const field = ['username'];
  if (canonical === '') return { code: 'REQUIRED', field, message: 'Choose a username.' };
  if (canonical.length > maxLength) {
    return { code: 'TOO_LONG', field, message: `A username may have at most ${maxLength} characters.` };
  }
  if (!form.test(canonical)) {
    return {
      code: 'INVALID',
      field,
      message: 'A username may hold only letters a to z, digits and underscores.',
    };
  }
  if (canonical.length < minLength) {
    return { code: 'TOO_SHORT', field, message: `A username needs at least ${minLength} characters.` };
  }
  if (reserved.has(canonical)) return { code: 'NOT_ALLOWED', field, message: 'This username is reserved.' };
  return undefined;
}

/**
 * A username made from other text, such as the part of an address before the at sign. `digits` tell it from others
 * like it; they are left out when they are not given and the text alone makes a good name.
 */
export function suggestUsername(text: string, digits?: string): string | undefined {
  const stem = text
    .slice(0, maxLength * 2)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (digits !== undefined) return `${(stem || 'user').slice(0, maxLength - digits.length - 1)}_${digits}`;
  const plain = stem.slice(0, maxLength);
  return faultInUsername(plain) === undefined ? plain : undefined;
}
