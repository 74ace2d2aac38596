import { UserRefusal } from '../../kernel/user-refusal.js';

/** Unknown account, wrong password, erased account: one answer. */
export class InvalidCredentialsError extends UserRefusal {
  constructor() {
    super({ code: 'INVALID_CREDENTIALS', message: 'The account or the password is wrong.' });
  }
}

/** The account is suspended. Told only to those who have proven the password. */
export class AccountSuspendedError extends UserRefusal {
  constructor() {
    super({ code: 'ACCOUNT_SUSPENDED', message: 'This account is suspended.' });
  }
}
