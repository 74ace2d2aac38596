import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Clock } from '../../../platform/clock.js';
import { withinTime } from '../../../platform/deadline.js';
import type { KeyRing } from '../../../platform/key-ring.js';
import type { SigningKeyRepository } from './signing-key.repository.js';
import type { SigningKeyRow } from './signing-key.table.js';

/** Ed25519 (RFC 8037): the only algorithm with which access tokens are signed and accepted. */
export const signatureAlgorithm = 'EdDSA';

/** Purpose under which private halves are sealed. */
export const sealPurpose = 'signing key';

/** An unknown key id makes the list be read again, but a flood of forged tokens not more often than this. */
const reloadAfterMs = 5_000;
/** Longest that a reading may take; a network that swallows packets never ends it. */
const longestLoadMs = 3_000;

/** A key that signs, with the id under which others find its public half. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** A public key as others read it (RFC 7517). */
export type PublicJwk = Readonly<Record<string, string>>;

interface LoadedKey extends SigningKey {
  readonly publicKey: CryptoKey;
  readonly publicJwk: PublicJwk;
  readonly signsFrom: Date;
  readonly acceptedUntil: Date | null;
}

/** The key pairs of the instance, shared by all nodes through the database and held ready in memory. */
export class SigningKeys {
  readonly #repository: SigningKeyRepository;
  readonly #keyRing: KeyRing;
  readonly #clock: Clock;
  /** By key id, newest first. */
  #keys: ReadonlyMap<string, LoadedKey> = new Map();
  #loading: Promise<void> | undefined;
  #loads = 0;
  #lastLoad = 0;
  #loadedAt = Number.NEGATIVE_INFINITY;

  constructor(repository: SigningKeyRepository, keyRing: KeyRing, clock: Clock) {
    this.#repository = repository;
    this.#keyRing = keyRing;
    this.#clock = clock;
  }

  /** The key that signs now: the newest whose time has come. */
  get current(): SigningKey {
    const now = this.#clock.now();
    const accepted = [...this.#keys.values()].filter((key) => isAcceptedAt(key, now));
    // The clock may lag behind that of the node which made the first key.
    const current = accepted.find(({ signsFrom }) => signsFrom <= now) ?? accepted.at(-1);
    if (!current) throw new Error('The signing keys have not been loaded.');
    return current;
  }

  /** Public halves of all keys that are accepted now or will sign soon, for those who verify tokens themselves. */
  get published(): PublicJwk[] {
    const now = this.#clock.now();
    return [...this.#keys.values()]
      .filter((key) => isAcceptedAt(key, now))
      .map(({ publicJwk, keyId }) => ({ ...publicJwk, kid: keyId, alg: signatureAlgorithm, use: 'sig' }));
  }

  /** Whether tokens of this key are good at this moment. */
  isAccepted(keyId: string): boolean {
    const key = this.#keys.get(keyId);
    return key !== undefined && isAcceptedAt(key, this.#clock.now());
  }

  /** The public key with this id, accepted or retired; undefined when the instance has none. */
  async findPublicKey(keyId: string): Promise<CryptoKey | undefined> {
    const known = this.#keys.get(keyId);
    const isFresh = this.#clock.now().getTime() - this.#loadedAt < reloadAfterMs;
    if (known || (isFresh && !this.#loading)) return known?.publicKey;
    await this.load();
    return this.#keys.get(keyId)?.publicKey;
  }

  /**
   * Reads the keys from the database; those who ask meanwhile wait for the same reading.
   * @throws {SealBrokenError} when the secret key is not the one that sealed them
   */
  load(): Promise<void> {
    this.#loading ??= withinTime(this.#load(), longestLoadMs, () => {
      throw new Error('The signing keys could not be read in time.');
    }).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Reads the keys anew, with what was written before this was called. */
  async reload(): Promise<void> {
    await this.#loading?.catch(() => {});
    await this.load();
  }

  async #load(): Promise<void> {
    const loadedAt = this.#clock.now().getTime();
    this.#loads += 1;
    const load = this.#loads;
    const rows = await this.#repository.listKeys();
    const keys = await Promise.all(rows.map((row) => this.#keys.get(row.keyId) ?? this.#open(row)));
    // One that was given up may still end, after another that began later.
    if (load < this.#lastLoad) return;
    this.#lastLoad = load;
    this.#keys = new Map(
      keys.map((key, index) => [key.keyId, { ...key, acceptedUntil: rows[index]?.acceptedUntil ?? null }]),
    );
    this.#loadedAt = loadedAt;
  }

  async #open({
    keyId,
    publicJwk,
    sealedPrivateJwk,
    signsFrom,
    acceptedUntil,
  }: SigningKeyRow): Promise<LoadedKey> {
    const privateJwk = JSON.parse(this.#keyRing.open(sealPurpose, keyId, sealedPrivateJwk)) as JWK;
    const [publicKey, privateKey] = await Promise.all([importKey(publicJwk), importKey(privateJwk)]);
    return { keyId, publicJwk, publicKey, privateKey, signsFrom, acceptedUntil };
  }
}

function isAcceptedAt({ acceptedUntil }: LoadedKey, now: Date): boolean {
  return acceptedUntil === null || acceptedUntil > now;
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  return (await importJWK(jwk, signatureAlgorithm)) as CryptoKey;
}
