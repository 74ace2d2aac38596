import type { Id } from '../../../kernel/id.js';
import { isSameDigest, type KeyRing } from '../../../platform/key-ring.js';
import { sessionId as sessionIds } from '../session-id.js';

const purpose = 'refresh token';
const maxTokenLength = 200;

/** What a refresh token names: a session, and the how-manieth of its tokens it is. */
export interface RefreshTokenContent {
  readonly sessionId: Id<'Session'>;
  readonly counter: number;
}

/**
 * Refresh tokens. Each is derived from its session, its number and the secret key, so nothing of it is stored: a copy
 * of the database holds none, and whoever asks twice for the same successor gets the same one.
 */
export class RefreshTokens {
  readonly #keyRing: KeyRing;

  constructor(keyRing: KeyRing) {
    this.#keyRing = keyRing;
  }

  derive({ sessionId, counter }: RefreshTokenContent): string {
    const proof = this.#keyRing.hash(purpose, sessionId, String(counter)).toString('base64url');
    return `${sessionIds.encode(sessionId)}.${counter}.${proof}`;
  }

  /** What a token names; undefined when it was not made by this instance, or is spelt in any other way. */
  read(token: string): RefreshTokenContent | undefined {
    if (token.length > maxTokenLength) return undefined;
    const [publicId = '', counterText = ''] = token.split('.');
    const sessionId = sessionIds.decode(publicId);
    if (sessionId === undefined || !/^\d{1,9}$/.test(counterText)) return undefined;
    const content = { sessionId, counter: Number(counterText) };
    return isSameDigest(Buffer.from(token), Buffer.from(this.derive(content))) ? content : undefined;
  }
}
