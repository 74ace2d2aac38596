import type { RequestContext } from '../../graphql/context.js';
import { clearTokenCookies } from '../../graphql/token-cookies.js';

/** Takes the cookies from whoever has just ended their own session, and makes the rest of the request anonymous. */
export function signOutWhenEnded(context: RequestContext, isCurrentEnded: boolean): void {
  if (!isCurrentEnded) return;
  clearTokenCookies(context);
  context.viewer = { kind: 'anonymous', reason: 'ENDED' };
}
