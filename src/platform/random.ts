import { randomBytes, randomInt } from 'node:crypto';
import { v7 } from 'uuid';

/** Where chance comes from: a cryptographically secure generator (ASVS 11.5.1). Tests may fix it. */
export interface Random {
  /** Time-ordered UUID (RFC 9562 section 5.7). An identifier, never a secret. */
  uuid(): string;
  /** Secret of 256 bits, in base64url. */
  token(): string;
  /** Decimal digits, each value equally likely, leading zeros included. */
  digits(count: number): string;
}

export const secureRandom: Random = {
  uuid: () => v7(),
  token: () => randomBytes(32).toString('base64url'),
  digits: (count) =>
    randomInt(10 ** count)
      .toString()
      .padStart(count, '0'),
};
