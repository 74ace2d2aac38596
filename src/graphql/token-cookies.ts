import type { RequestContext } from './context.js';

/** How tokens reach the client and come back: in cookies, or in the body and the `Authorization` header. */
type TokenDelivery = 'COOKIE' | 'BODY';

/** A token as a request presents it, with the way on which it came. */
export interface PresentedToken {
  readonly token: string;
  readonly delivery: TokenDelivery;
}

export const accessTokenCookie = 'access';
const refreshTokenCookie = 'refresh';

/**
 * Tokens and for how many seconds the browser keeps both. The access token is kept past its own end: with it the answer
 * is EXPIRED, which tells a client to refresh; without it the client could not know that there is a session.
 */
export interface CookieTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly keptSeconds: number;
}

/** The refresh token that the browser sent. */
export function refreshTokenFromCookie({ cookies }: RequestContext): string | undefined {
  return cookies.get(refreshTokenCookie);
}

/** Hands the tokens to the browser, out of reach of its scripts. */
export function setTokenCookies({ cookies }: RequestContext, tokens: CookieTokens): void {
  cookies.set(accessTokenCookie, tokens.accessToken, tokens.keptSeconds);
  cookies.set(refreshTokenCookie, tokens.refreshToken, tokens.keptSeconds);
}

/** Takes the tokens from the browser. */
export function clearTokenCookies({ cookies }: RequestContext): void {
  cookies.clear(accessTokenCookie);
  cookies.clear(refreshTokenCookie);
}
