import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { SecretText } from '../kernel/secret-text.js';

const nonceLength = 12;
const tagLength = 16;

/**
 * Keys derived from the instance's one secret key, one per purpose (HKDF, RFC 5869), so that no key serves twice.
 */
export class KeyRing {
  readonly #secretKey: SecretText;
  readonly #keys = new Map<string, Buffer>();

  constructor(secretKey: SecretText) {
    this.#secretKey = secretKey;
  }

  /**
   * Encrypts so that only this instance can read it, and only in the same place: `place` is bound to the text
   * (AES-256-GCM with a random 96-bit nonce, NIST SP 800-38D).
   */
  seal(purpose: string, place: string, text: string): Buffer {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.#key(`seal:${purpose}`), nonce);
    cipher.setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, body, cipher.getAuthTag()]);
  }

  /**
   * Reads what `seal` made for the same purpose and place.
   * @throws {SealBrokenError} when it was altered, moved, or sealed under another secret key
   */
  open(purpose: string, place: string, sealed: Uint8Array): string {
    const nonce = sealed.subarray(0, nonceLength);
    const body = sealed.subarray(nonceLength, -tagLength);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(`seal:${purpose}`), nonce, {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(sealed.subarray(-tagLength));
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SealBrokenError(purpose, cause);
    }
  }

  /** Keyed hash (HMAC-SHA-256) of several parts; each part's length is covered, so parts cannot be shifted. */
  hash(purpose: string, ...parts: readonly string[]): Buffer {
    const hmac = createHmac('sha256', this.#key(`hash:${purpose}`));
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
    return hmac.digest();
  }

  #key(purpose: string): Buffer {
    const known = this.#keys.get(purpose);
    if (known) return known;
    const derived = Buffer.from(hkdfSync('sha256', this.#secretKey.reveal(), 'latchkey', purpose, 32));
    this.#keys.set(purpose, derived);
    return derived;
  }
}

/** Something sealed cannot be read: the secret key is not the one it was sealed with, or the bytes were changed. */
export class SealBrokenError extends Error {
  constructor(purpose: string, cause: unknown) {
    super(`What is sealed for "${purpose}" cannot be opened. Is SECRET_KEY the one it was sealed with?`, {
      cause,
    });
    this.name = 'SealBrokenError';
  }
}

/** Compares two digests in constant time (ASVS 11.2.4). */
export function isSameDigest(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
