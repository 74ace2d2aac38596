import { hash } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Id } from '../../../kernel/id.js';
import { type Clock, secondsAfter } from '../../../platform/clock.js';
import type { Random } from '../../../platform/random.js';
import { userId as userIds } from '../../users/user.type.js';
import { sessionId as sessionIds } from '../session-id.js';
import { type SigningKeys, signatureAlgorithm } from './signing-keys.js';

/** Type of our access tokens, so that no other kind of token passes for one (RFC 9068 section 2.1). */
const tokenType = 'at+jwt';
const maxTokenLength = 8_192;
const clockToleranceSeconds = 5;
/** Most tokens whose signature is remembered. Only tokens that we signed are, so nobody can fill it with others. */
const maxRemembered = 50_000;

export interface AccessTokenSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeSeconds: number;
}

/** What an access token says: whose session it is. What the user may do is never inside. */
export interface AccessTokenClaims {
  readonly userId: Id<'User'>;
  readonly sessionId: Id<'Session'>;
}

/** What is known of a token whose signature held. */
export interface VerifiedAccessToken extends AccessTokenClaims {
  readonly keyId: string;
  readonly tokenId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** A signed token and when it stops working. */
export interface SignedAccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

export type AccessTokenVerdict =
  | { readonly kind: 'valid'; readonly claims: VerifiedAccessToken }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' };

/** Signs and checks access tokens; the only place that calls jose for them. */
export class AccessTokens {
  readonly #keys: SigningKeys;
  readonly #settings: AccessTokenSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  /** Tokens whose signature held, by their digest: the tokens themselves are not kept. */
  readonly #verified = new LRUCache<string, VerifiedAccessToken>({ max: maxRemembered });

  constructor(keys: SigningKeys, settings: AccessTokenSettings, clock: Clock, random: Random) {
    this.#keys = keys;
    this.#settings = settings;
    this.#clock = clock;
    this.#random = random;
  }

  async sign({ userId, sessionId }: AccessTokenClaims): Promise<SignedAccessToken> {
    const { issuer, audience, lifetimeSeconds } = this.#settings;
    const { keyId, privateKey } = this.#keys.current;
    const issuedAt = this.#clock.now();
    const expiresAt = secondsAfter(issuedAt, lifetimeSeconds);
    const token = await new SignJWT({ sid: sessionIds.encode(sessionId) })
      .setProtectedHeader({ alg: signatureAlgorithm, kid: keyId, typ: tokenType })
      .setSubject(userIds.encode(userId))
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(this.#random.uuid())
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return { token, expiresAt };
  }

  /**
   * Whether a token is one of ours and in time. Tells nothing about its session. A signature is checked once and then
   * remembered until the token expires; time and key are asked each time.
   */
  async verify(token: string): Promise<AccessTokenVerdict> {
    if (token.length > maxTokenLength) return { kind: 'invalid' };
    const digest = hash('sha256', token, 'base64');
    const known = this.#verified.get(digest);
    if (known) return this.#verdictNow(known);

    const verdict = await this.#verifySignature(token);
    if (verdict.kind !== 'valid') return verdict;
    const current = this.#verdictNow(verdict.claims);
    if (current.kind === 'valid') this.#verified.set(digest, verdict.claims);
    return current;
  }

  /** A key that was withdrawn makes its tokens expire early: their holders refresh, and nobody is signed out. */
  #verdictNow(claims: VerifiedAccessToken): AccessTokenVerdict {
    const isInTime = secondsAfter(claims.expiresAt, clockToleranceSeconds) > this.#clock.now();
    return isInTime && this.#keys.isAccepted(claims.keyId) ? { kind: 'valid', claims } : { kind: 'expired' };
  }

  async #verifySignature(token: string): Promise<AccessTokenVerdict> {
    const keyId = isCanonical(token) ? keyIdOf(token) : undefined;
    const key = keyId === undefined ? undefined : await this.#keys.findPublicKey(keyId);
    if (keyId === undefined || !key) return { kind: 'invalid' };
    try {
      // Without each of these jose accepts tokens that lack the claim in question.
      const { payload } = await jwtVerify(token, key, {
        algorithms: [signatureAlgorithm],
        typ: tokenType,
        issuer: this.#settings.issuer,
        audience: this.#settings.audience,
        requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti'],
        maxTokenAge: this.#settings.lifetimeSeconds,
        clockTolerance: clockToleranceSeconds,
        currentDate: this.#clock.now(),
      });
      return readClaims(keyId, payload);
    } catch (error) {
      return { kind: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
    }
  }
}

/** Whether each part is spelt in the one way that base64url has for its bytes; decoders accept others (CVE-2026-27840). */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}

function readClaims(keyId: string, { sub, sid, jti, iat, exp }: JWTPayload): AccessTokenVerdict {
  const userId = userIds.decode(sub ?? '');
  const sessionId = typeof sid === 'string' ? sessionIds.decode(sid) : undefined;
  if (!userId || !sessionId || typeof jti !== 'string') return { kind: 'invalid' };
  const issuedAt = new Date(Number(iat) * 1000);
  const expiresAt = new Date(Number(exp) * 1000);
  return { kind: 'valid', claims: { userId, sessionId, keyId, tokenId: jti, issuedAt, expiresAt } };
}
