import { open, type RuleTable } from '../../graphql/permissions.js';
import { allow, holds, isSelf, or } from '../../graphql/rules.js';
import { sessionPermissions } from './session.permissions.js';

export const sessionRules: RuleTable = {
  Query: {
    viewer: allow,
  },
  Mutation: {
    logout: allow,
    // The refresh token is the proof.
    sessionRefresh: allow,
  },
  User: {
    sessions: or(isSelf, holds(sessionPermissions.read)),
  },
  ...open(
    'AuthTokens',
    'Authentication',
    'LogoutPayload',
    'Session',
    'SessionConnection',
    'SessionEdge',
    'SessionRefreshPayload',
    'Viewer',
  ),
};
