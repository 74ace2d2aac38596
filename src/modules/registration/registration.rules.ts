import { open, type RuleTable } from '../../graphql/permissions.js';
import { allow } from '../../graphql/rules.js';

export const registrationRules: RuleTable = {
  Mutation: {
    registrationStart: allow,
    registrationCodeResend: allow,
    registrationComplete: allow,
  },
  ...open(
    'PendingRegistration',
    'RegistrationCodeResendPayload',
    'RegistrationCompletePayload',
    'RegistrationStartPayload',
  ),
};
