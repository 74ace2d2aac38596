import { domainToASCII, domainToUnicode } from 'node:url';

const maxLength = 254;
const maxLocalLength = 64;

/** HTML standard, "valid e-mail address": the part before the at sign. */
const localForm = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/i;
const domainForm =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** An e-mail address in two forms: as mail is sent to it, and as accounts are told apart by it. */
export interface EmailAddress {
  readonly address: string;
  readonly canonical: string;
  readonly domain: string;
}

/**
 * Reads an address; undefined when it is none that we accept. At most 254 characters with 64 before the at sign
 * (RFC 5321 section 4.5.3.1), an ASCII local part, a domain that may be international (UTS 46) and is kept as A-labels.
 *
 * A domain that only becomes ordinary letters by compatibility mapping, such as full-width ones, is refused: it would
 * read like one address and be another.
 */
export function parseEmailAddress(text: string): EmailAddress | undefined {
  const trimmed = text.trim();
  if (trimmed.length > maxLength || !trimmed.isWellFormed()) return undefined;
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  if (at < 1 || local.length > maxLocalLength || !localForm.test(local)) return undefined;

  const domain = asciiDomain(trimmed.slice(at + 1));
  if (domain === undefined) return undefined;
  const address = `${local}@${domain}`;
  if (address.length > maxLength) return undefined;
  return { address, canonical: address.toLowerCase(), domain };
}

/** A capital in small, unless that makes an ASCII letter of one that is none, such as the Kelvin sign. */
function lowerWithinScript(capital: string): string {
  const small = capital.toLowerCase();
  const becomesAscii = /[a-z]/.test(small) && !/[A-Z]/.test(capital);
  return becomesAscii ? capital : small;
}

function asciiDomain(text: string): string | undefined {
  const lowered = text.replace(/\p{Lu}/gu, lowerWithinScript);
  const ascii = domainToASCII(lowered);
  if (!domainForm.test(ascii) || /^[\d.]+$/.test(ascii)) return undefined;
  const isUnmapped = ascii === lowered || domainToUnicode(ascii) === lowered;
  return isUnmapped ? ascii : undefined;
}
