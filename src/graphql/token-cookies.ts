import type { RequestContext } from './context.js';

/** How tokens reach the client and come back: in cookies, or in the body and the `Authorization` header. */
export type TokenDelivery = 'COOKIE' | 'BODY';

/** A token as a request presents it, with the way on which it came. */
export interface PresentedToken {
  readonly token: string;
  readonly delivery: TokenDelivery;
}

export const accessTokenCookie = 'access';
const refreshTokenCookie = 'refresh';

/** Tokens and for how many seconds the browser keeps them. */
export interface CookieTokens {
  readonly accessToken: string;
  readonly accessTokenSeconds: number;
  readonly refreshToken: string;
  readonly refreshTokenSeconds: number;
}

/** The refresh token that the browser sent. */
export function refreshTokenFromCookie({ cookies }: RequestContext): string | undefined {
  return cookies.get(refreshTokenCookie);
}

/** Hands the tokens to the browser, out of reach of its scripts. */
export function setTokenCookies({ cookies }: RequestContext, tokens: CookieTokens): void {
  cookies.set(accessTokenCookie, tokens.accessToken, tokens.accessTokenSeconds);
  cookies.set(refreshTokenCookie, tokens.refreshToken, tokens.refreshTokenSeconds);
}

/** Takes the tokens from the browser. */
export function clearTokenCookies({ cookies }: RequestContext): void {
  cookies.clear(accessTokenCookie);
  cookies.clear(refreshTokenCookie);
}
