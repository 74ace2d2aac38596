import type { RequestSessions } from '../../graphql/request-sessions.js';
import type { AuthenticationService } from './authentication.service.js';
import type { Prime } from './hand-over.js';
import type { LiveSessions } from './live-sessions.js';

/** What the transport asks of sessions, for each request and for each connection that stays open. */
export function createRequestSessions(
  authentication: AuthenticationService,
  liveSessions: LiveSessions,
  prime: Prime,
): RequestSessions {
  return {
    authenticate: async (presented, client) => {
      const identification = await authentication.identify(presented, client);
      return { viewer: identification.viewer, prime: (context) => prime(context, identification) };
    },
    viewerOf: async ({ sessionId }) => {
      try {
        return (await authentication.identifySession(sessionId)).viewer;
      } catch (cause) {
        return { kind: 'unknown', cause };
      }
    },
    watch: (viewer, onEnded) => liveSessions.watch(viewer, ({ reason }) => onEnded(reason ?? 'EXPIRED')),
  };
}
