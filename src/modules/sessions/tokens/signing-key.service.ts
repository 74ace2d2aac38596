import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { type Clock, secondsAfter } from '../../../platform/clock.js';
import type { Database } from '../../../platform/database.js';
import type { KeyRing } from '../../../platform/key-ring.js';
import type { AuditService } from '../../audit/audit.service.js';
import type { SigningKeyRepository } from './signing-key.repository.js';
import type { SigningKeyRow } from './signing-key.table.js';
import { type PublicJwk, type SigningKeys, sealPurpose, signatureAlgorithm } from './signing-keys.js';

/** Longest life that a token can be configured to have: nodes may have other settings than the one that rotates. */
const longestTokenSeconds = 3_600;
/** Clocks of nodes may differ, and a token may be on its way; a key is accepted this much longer than its tokens live. */
const marginSeconds = 60;
/** For how long the tokens of a retired key are told apart from forged ones. */
const keptAfterRetirementSeconds = 30 * 24 * 60 * 60;

export interface SigningKeyServiceParts {
  readonly database: Database;
  readonly repository: SigningKeyRepository;
  readonly keys: SigningKeys;
  readonly keyRing: KeyRing;
  readonly audit: AuditService;
  readonly clock: Clock;
  /** Tells the other nodes that the keys have changed. */
  readonly announce: () => void;
  /** From the publication of a key until it signs, in seconds: in this time every verifier learns of it. */
  readonly publishSeconds: number;
  /** How long a key signs before the next one is made, in days; 0 leaves it to the operator. */
  readonly rotationDays: number;
}

/** When a new key begins to sign, and for how long the others are accepted from then on. */
interface Stages {
  readonly signsAfterSeconds: number;
  readonly othersAcceptedSeconds: number;
}

const atOnce: Stages = { signsAfterSeconds: 0, othersAcceptedSeconds: 0 };
/** Past by so much that nodes whose clocks lag refuse them too. */
const withdrawingOthers: Stages = { signsAfterSeconds: 0, othersAcceptedSeconds: -marginSeconds };

/** What an operator sees of a key. */
export interface SigningKeyState {
  readonly keyId: string;
  readonly state: 'next' | 'signing' | 'accepted' | 'retired';
  readonly signsFrom: Date;
  readonly acceptedUntil: Date | null;
}

/**
 * Rotation of signing keys in stages: a key is published, and signs only when every cache of the key list has run out;
 * its predecessor is accepted until the last token that it signed has expired. No valid token is ever refused.
 */
export class SigningKeyService {
  readonly #parts: SigningKeyServiceParts;

  constructor(parts: SigningKeyServiceParts) {
    this.#parts = parts;
  }

  /** How often a node reads the keys again, in seconds, should it not hear that they have changed. */
  get reloadSeconds(): number {
    return Math.min(60, this.#parts.publishSeconds / 4);
  }

  /** Public halves for `/.well-known/jwks.json`, and for how many seconds a verifier may keep them. */
  published(): { keys: PublicJwk[]; maxAgeSeconds: number } {
    const maxAgeSeconds = Math.min(300, Math.floor(this.#parts.publishSeconds / 2));
    return { keys: this.#parts.keys.published, maxAgeSeconds };
  }

  /** Makes the first key of a new instance, and loads what there is. */
  async start(): Promise<void> {
    const [newest] = await this.#parts.repository.listKeys();
    if (!newest) await this.#insert({ followsId: undefined, ...atOnce });
    await this.#parts.keys.reload();
  }

  /**
   * Publishes a key that signs once every verifier knows it.
   * @returns the key and when it begins to sign; undefined when another node rotates at this moment
   */
  async rotate(): Promise<SigningKeyState | undefined> {
    const [newest] = await this.#parts.repository.listKeys();
    return this.#follow(newest?.keyId, this.#inStages);
  }

  /**
   * For a key that leaked: a new one signs at once, and no token of the others is accepted any more. Sessions live on,
   * for their clients refresh.
   */
  async replace(): Promise<SigningKeyState | undefined> {
    const [newest] = await this.#parts.repository.listKeys();
    return this.#follow(newest?.keyId, withdrawingOthers);
  }

  /** Publishes the next key when the present one has signed for long enough, and forgets those long retired. */
  async rotateWhenDue(): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#parts.repository.deleteRetired(secondsAfter(now, -keptAfterRetirementSeconds));
    const { rotationDays } = this.#parts;
    const [newest] = await this.#parts.repository.listKeys();
    if (!newest || rotationDays === 0) return;
    if (secondsAfter(newest.signsFrom, rotationDays * 24 * 60 * 60) > now) return;
    await this.#follow(newest.keyId, this.#inStages);
  }

  /** All keys with their stage, newest first. */
  async list(): Promise<SigningKeyState[]> {
    const now = this.#parts.clock.now();
    const rows = await this.#parts.repository.listKeys();
    const signing = rows.find(
      ({ signsFrom, acceptedUntil }) => signsFrom <= now && (acceptedUntil === null || acceptedUntil > now),
    );
    return rows.map((row) => toState(row, stageOf(row, signing, now)));
  }

  get #inStages(): Stages {
    return {
      signsAfterSeconds: this.#parts.publishSeconds,
      othersAcceptedSeconds: longestTokenSeconds + marginSeconds,
    };
  }

  async #follow(followsId: string | undefined, stages: Stages): Promise<SigningKeyState | undefined> {
    // Who cannot read the keys there are must not add one that nobody else can read.
    await this.#parts.keys.reload();
    const row = await this.#insert({ followsId, ...stages });
    await this.#parts.keys.reload();
    if (!row) return undefined;
    this.#parts.announce();
    return toState(row, stages.signsAfterSeconds > 0 ? 'next' : 'signing');
  }

  /** The time of the database decides, under a lock: keys stand in the order in which they were made, on every node. */
  async #insert(
    wanted: Stages & { readonly followsId: string | undefined },
  ): Promise<SigningKeyRow | undefined> {
    const { database, repository, audit } = this.#parts;
    const key = await this.#create();
    return database.transaction(async (tx) => {
      const { newest, now } = await repository.lockKeys(tx);
      if (newest?.keyId !== wanted.followsId) return undefined;
      const createdAt = new Date(Math.max(now.getTime(), (newest?.createdAt.getTime() ?? 0) + 1));
      const signsFrom = secondsAfter(createdAt, wanted.signsAfterSeconds);
      const row = { ...key, createdAt, signsFrom, acceptedUntil: null };
      await repository.insertKey(row, secondsAfter(signsFrom, wanted.othersAcceptedSeconds), tx);
      const details = { signsFrom: signsFrom.toISOString() };
      const by = { actorId: undefined, userId: undefined, client: undefined };
      await audit.record([{ action: 'signing_key.created', ...by, targetId: row.keyId, details }], tx);
      return row;
    });
  }

  async #create(): Promise<Pick<SigningKeyRow, 'keyId' | 'publicJwk' | 'sealedPrivateJwk'>> {
    const { publicKey, privateKey } = await generateKeyPair(signatureAlgorithm, {
      crv: 'Ed25519',
      extractable: true,
    });
    const publicJwk = (await exportJWK(publicKey)) as Record<string, string>;
    // RFC 7638: the id follows from the key.
    const keyId = await calculateJwkThumbprint(publicJwk);
    const privateJwk = JSON.stringify(await exportJWK(privateKey));
    return { keyId, publicJwk, sealedPrivateJwk: this.#parts.keyRing.seal(sealPurpose, keyId, privateJwk) };
  }
}

function stageOf(
  { keyId, signsFrom, acceptedUntil }: SigningKeyRow,
  signing: SigningKeyRow | undefined,
  now: Date,
): SigningKeyState['state'] {
  if (acceptedUntil !== null && acceptedUntil <= now) return 'retired';
  if (keyId === signing?.keyId) return 'signing';
  return signsFrom > now ? 'next' : 'accepted';
}

function toState(
  { keyId, signsFrom, acceptedUntil }: SigningKeyRow,
  state: SigningKeyState['state'],
): SigningKeyState {
  return { keyId, state, signsFrom, acceptedUntil };
}
