import { open, type RuleTable } from '../../graphql/permissions.js';
import { allow, holds, isSelf, isSignedIn, or } from '../../graphql/rules.js';
import { sessionPermissions } from './session.permissions.js';

const isSelfOrReader = or(isSelf, holds(sessionPermissions.read));

export const sessionRules: RuleTable = {
  Query: {
    viewer: allow,
    sessions: holds(sessionPermissions.read),
  },
  Mutation: {
    logout: allow,
    // The refresh token is the proof.
    sessionRefresh: allow,
    // The service asks whose it is.
    sessionRevoke: isSignedIn,
    logoutAll: isSignedIn,
    deviceUpdate: isSignedIn,
    deviceDelete: isSignedIn,
  },
  Subscription: {
    viewerSessionEnded: isSignedIn,
  },
  User: {
    devices: isSelfOrReader,
    sessions: isSelfOrReader,
  },
  ...open(
    'AuthTokens',
    'Authentication',
    'Device',
    'DeviceDeletePayload',
    'DeviceUpdatePayload',
    'LogoutAllPayload',
    'LogoutPayload',
    'Session',
    'SessionConnection',
    'SessionEdge',
    'SessionEndedEvent',
    'SessionRefreshPayload',
    'SessionRevokePayload',
    'Viewer',
  ),
};
