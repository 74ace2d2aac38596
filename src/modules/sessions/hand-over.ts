import type { RequestContext } from '../../graphql/context.js';
import { refreshTokenFromCookie, setDeviceCookie, setTokenCookies } from '../../graphql/token-cookies.js';
import { UnauthenticatedError } from '../../kernel/app-error.js';
import { type Clock, secondsUntil } from '../../platform/clock.js';
import type { UserLoader } from '../users/user.loader.js';
import type { AuthenticationService, Identification } from './authentication.service.js';
import { Authentication, type AuthTokens, type HandOver } from './authentication.type.js';
import type { SessionLoader } from './session.loader.js';
import type { OpenSession } from './session.service.js';
import type { SessionEndingService } from './session-ending.service.js';

/** Puts what was read to identify the viewer into the loaders, so that `viewer` costs no further statement. */
export type Prime = (context: RequestContext, identification: Identification) => void;

export function createPrime(usersById: UserLoader, sessionsById: SessionLoader): Prime {
  return (context, { facts }) => {
    if (!facts) return;
    usersById(context).clear(facts.user.id).prime(facts.user.id, facts.user);
    sessionsById(context).clear(facts.session.id).prime(facts.session.id, facts.session);
  };
}

export function createHandOver(
  authentication: AuthenticationService,
  endings: SessionEndingService,
  prime: Prime,
  clock: Clock,
): HandOver {
  return async (context, opened) => {
    const tokens = toTokens(opened);
    const isCookie = opened.session.tokenDelivery === 'COOKIE';
    const replaced = refreshTokenFromCookie(context);
    // First of all: should the rest fail, the browser has what it needs to go on.
    if (isCookie) {
      setTokenCookies(context, {
        ...tokens,
        keptSeconds: secondsUntil(tokens.refreshTokenExpiresAt, clock.now()),
      });
      if (opened.newDeviceIdentifier) setDeviceCookie(context, opened.newDeviceIdentifier);
    }

    // Others may have ended it since it was committed. It was opened all the same, and the next request is told so.
    const identification = await authentication.identifySession(opened.session.id);
    const { viewer, facts } = identification;
    if (!facts) throw new UnauthenticatedError('ENDED');
    context.viewer = viewer;
    prime(context, identification);
    if (isCookie) await endings.endReplaced(replaced, opened.session, context.client);
    return Object.assign(new Authentication(), {
      user: facts.user,
      session: facts.session,
      tokens: isCookie ? null : tokens,
    });
  };
}

function toTokens({ session, accessToken, refreshToken }: OpenSession): AuthTokens {
  return {
    accessToken: accessToken.token,
    accessTokenExpiresAt: accessToken.expiresAt,
    refreshToken,
    refreshTokenExpiresAt: session.expiresAt,
  };
}
