declare const noun: unique symbol;

/** UUID of one kind of thing; the kind is known to the compiler only. */
export type Id<Noun extends string> = string & { readonly [noun]: Noun };

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const encodedLength = 22;
const largestUuid = (1n << 128n) - 1n;

/** Form in which ids of one kind leave the server: a prefix that names the kind, then 22 base-62 characters. */
export interface PublicId<Noun extends string> {
  readonly prefix: string;
  encode(id: Id<Noun>): string;
  /** The id behind a public one, or undefined when it is malformed or of another kind. */
  decode(publicId: string): Id<Noun> | undefined;
}

/** Declares the public form of one kind of id: `publicId<'User'>('usr')` reads and writes `usr_…`. */
export function publicId<Noun extends string>(prefix: string): PublicId<Noun> {
  return {
    prefix,
    encode: (id) => `${prefix}_${toBase62(id)}`,
    decode: (text) => {
      if (!text.startsWith(`${prefix}_`)) return undefined;
      return fromBase62(text.slice(prefix.length + 1)) as Id<Noun> | undefined;
    },
  };
}

/** The prefix of a public id, or undefined when it has none. */
export function prefixOf(publicIdText: string): string | undefined {
  const separator = publicIdText.indexOf('_');
  return separator > 0 ? publicIdText.slice(0, separator) : undefined;
}

/** Digits that are reckoned at once: 62 to the power of 8 is the largest that a number holds exactly. */
const chunkLength = 8;
const chunkSize = 62n ** BigInt(chunkLength);

function toBase62(uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`);
  let text = '';
  while (text.length < encodedLength) {
    let chunk = Number(rest % chunkSize);
    rest /= chunkSize;
    const length = Math.min(chunkLength, encodedLength - text.length);
    for (let place = 0; place < length; place += 1) {
      text = alphabet.charAt(chunk % 62) + text;
      chunk = Math.floor(chunk / 62);
    }
  }
  return text;
}

function fromBase62(text: string): string | undefined {
  if (text.length !== encodedLength) return undefined;
  let value = 0n;
  for (let start = 0; start < encodedLength; start += chunkLength) {
    const digits = text.slice(start, start + chunkLength);
    let chunk = 0;
    for (const character of digits) {
      const digit = alphabet.indexOf(character);
      if (digit < 0) return undefined;
      chunk = chunk * 62 + digit;
    }
    value = value * 62n ** BigInt(digits.length) + BigInt(chunk);
  }
  if (value > largestUuid) return undefined;
  const hex = value.toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
