import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { Id } from '../../kernel/id.js';
import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { Random } from '../../platform/random.js';
import { userId as userIds } from '../users/user.type.js';
import { sessionId as sessionIds } from './session-id.js';
import { type SigningKeys, signatureAlgorithm } from './signing-keys.js';

/** Type of our access tokens, so that no other kind of token passes for one (RFC 9068 section 2.1). */
const tokenType = 'at+jwt';
const maxTokenLength = 8_192;
const clockToleranceSeconds = 5;

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

/** A signed token and when it stops working. */
export interface SignedAccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

export type AccessTokenVerdict =
  | { readonly kind: 'valid'; readonly claims: AccessTokenClaims }
  | { readonly kind: 'expired' }
  | { readonly kind: 'invalid' };

/** Signs and checks access tokens; the only place that calls jose for them. */
export class AccessTokens {
  readonly #keys: SigningKeys;
  readonly #settings: AccessTokenSettings;
  readonly #clock: Clock;
  readonly #random: Random;

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

  /** Whether a token is one of ours and in time. Tells nothing about its session. */
  async verify(token: string): Promise<AccessTokenVerdict> {
    if (token.length > maxTokenLength || !isCanonical(token)) return { kind: 'invalid' };
    const key = await this.#findKey(token);
    if (!key) return { kind: 'invalid' };
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
      return readClaims(payload);
    } catch (error) {
      return { kind: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
    }
  }

  async #findKey(token: string) {
    let keyId: string | undefined;
    try {
      keyId = decodeProtectedHeader(token).kid;
    } catch {
      return undefined;
    }
    return keyId === undefined ? undefined : this.#keys.findPublicKey(keyId);
  }
}

/** Whether each part is spelt in the one way that base64url has for its bytes; decoders accept others (CVE-2026-27840). */
function isCanonical(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function readClaims({ sub, sid }: { sub?: string; sid?: unknown }): AccessTokenVerdict {
  const userId = userIds.decode(sub ?? '');
  const sessionId = typeof sid === 'string' ? sessionIds.decode(sid) : undefined;
  return userId && sessionId ? { kind: 'valid', claims: { userId, sessionId } } : { kind: 'invalid' };
}
