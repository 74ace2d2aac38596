import { open, type RuleTable } from '../../graphql/permissions.js';
import { allow } from '../../graphql/rules.js';

export const instanceRules: RuleTable = {
  Query: {
    instance: allow,
  },
  ...open('IdentityProvider', 'Instance', 'PasswordPolicy'),
};
