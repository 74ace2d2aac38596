import { open, type RuleTable } from '../../graphql/permissions.js';
import { allow, holds, isSelf, isSignedIn, or } from '../../graphql/rules.js';
import { userPermissions } from './user.permissions.js';

const isSelfOrReader = or(isSelf, holds(userPermissions.read));

export const userRules: RuleTable = {
  Query: {
    user: isSignedIn,
    users: holds(userPermissions.read),
  },
  Mutation: {
    userUpdate: isSignedIn,
  },
  User: {
    '*': allow,
    email: isSelfOrReader,
    firstName: isSelfOrReader,
    lastName: isSelfOrReader,
    lastActiveAt: isSelfOrReader,
  },
  ...open('UserConnection', 'UserEdge', 'UserUpdatePayload'),
};
