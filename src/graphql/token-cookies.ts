import type { RequestContext } from './context.js';

/** How tokens reach the client and come back: in cookies, or in the body and the `Authorization` header. */
type TokenDelivery = 'COOKIE' | 'BODY';

/** A token as a request presents it, with the way on which it came; or what is no single token, and so none that counts. */
export type PresentedToken =
  | { readonly token: string; readonly delivery: TokenDelivery }
  | { readonly isAmbiguous: true };

export const accessTokenCookie = 'access';
const refreshTokenCookie = 'refresh';

/** Tells a browser from others at its next login. It proves nothing. */
export const deviceCookie = 'device';
/** The longest that browsers keep a cookie: 400 days (RFC 6265bis section 5.5). */
const deviceCookieSeconds = 400 * 24 * 60 * 60;

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

/** Gives a browser the identifier by which its next login is told from those of others. */
export function setDeviceCookie({ cookies }: RequestContext, identifier: string): void {
  cookies.set(deviceCookie, identifier, deviceCookieSeconds);
}
