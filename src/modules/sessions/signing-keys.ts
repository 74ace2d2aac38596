import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import type { Clock } from '../../platform/clock.js';
import type { KeyRing } from '../../platform/key-ring.js';
import type { SigningKeyRepository } from './signing-key.repository.js';

/** Ed25519 (RFC 8037): the only algorithm with which access tokens are signed and accepted. */
export const signatureAlgorithm = 'EdDSA';

const sealPurpose = 'signing key';
/** An unknown key id makes the list be read again, but a flood of forged tokens not more often than this. */
const reloadAfterMs = 5_000;

/** A key that signs, with the id under which others find its public half. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** The key pairs of the instance, shared by all nodes through the database. */
export class SigningKeys {
  readonly #keys: SigningKeyRepository;
  readonly #keyRing: KeyRing;
  readonly #clock: Clock;
  #current: SigningKey | undefined;
  #publicKeys: ReadonlyMap<string, CryptoKey> = new Map();
  #loading: Promise<void> | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;

  constructor(keys: SigningKeyRepository, keyRing: KeyRing, clock: Clock) {
    this.#keys = keys;
    this.#keyRing = keyRing;
    this.#clock = clock;
  }

  /**
   * Loads the keys, and makes the first one on a new instance.
   * @throws {SealBrokenError} when the secret key is not the one that sealed them
   */
  async start(): Promise<void> {
    await this.#load();
    if (this.#current) return;
    await this.#createFirst();
    await this.#load();
  }

  /** The key that signs now. */
  get current(): SigningKey {
    if (!this.#current) throw new Error('The signing keys have not been loaded.');
    return this.#current;
  }

  /** The public key with this id; undefined when the instance has none. */
  async findPublicKey(keyId: string): Promise<CryptoKey | undefined> {
    const known = this.#publicKeys.get(keyId);
    const isFresh = this.#clock.now().getTime() - this.#loadedAt < reloadAfterMs;
    if (known || (isFresh && !this.#loading)) return known;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
    return this.#publicKeys.get(keyId);
  }

  async #load(): Promise<void> {
    const loadedAt = this.#clock.now().getTime();
    const rows = await this.#keys.listKeys();
    const publicKeys = new Map<string, CryptoKey>();
    for (const row of rows) publicKeys.set(row.keyId, await importKey(row.publicJwk));
    const [newest] = rows;
    if (newest) {
      const privateJwk = JSON.parse(
        this.#keyRing.open(sealPurpose, newest.keyId, newest.sealedPrivateJwk),
      ) as JWK;
      this.#current = { keyId: newest.keyId, privateKey: await importKey(privateJwk) };
    }
    this.#publicKeys = publicKeys;
    this.#loadedAt = loadedAt;
  }

  async #createFirst(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(signatureAlgorithm, {
      crv: 'Ed25519',
      extractable: true,
    });
    const publicJwk = (await exportJWK(publicKey)) as Record<string, string>;
    const keyId = await calculateJwkThumbprint(publicJwk);
    const privateJwk = JSON.stringify(await exportJWK(privateKey));
    await this.#keys.insertFirstKey({
      keyId,
      publicJwk,
      sealedPrivateJwk: this.#keyRing.seal(sealPurpose, keyId, privateJwk),
      createdAt: this.#clock.now(),
    });
  }
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  return (await importJWK(jwk, signatureAlgorithm)) as CryptoKey;
}
