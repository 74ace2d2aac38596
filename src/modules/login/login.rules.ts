import { open, type RuleTable } from '../../graphql/permissions.js';
import { allow } from '../../graphql/rules.js';

export const loginRules: RuleTable = {
  Mutation: {
    // Whoever logs in is nobody yet.
    login: allow,
  },
  ...open('LoginPayload'),
};
