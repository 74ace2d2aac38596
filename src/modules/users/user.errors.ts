import { UserRefusal } from '../../kernel/user-refusal.js';

/** The username belongs to somebody else. Usernames are public, so this tells nothing new. */
export class UsernameTakenError extends UserRefusal {
  constructor() {
    super({ code: 'TAKEN', field: ['username'], message: 'This username is taken.' });
  }
}

/** The e-mail address has an account. Told only to those who have proven that the address is theirs, or to operators. */
export class EmailTakenError extends UserRefusal {
  constructor() {
    super({ code: 'TAKEN', field: ['email'], message: 'This e-mail address has an account.' });
  }
}

/** There is no such user, or the viewer may not know of them or not change them. */
export class UserNotFoundError extends UserRefusal {
  constructor() {
    super({ code: 'NOT_FOUND', field: ['id'], message: 'There is no such user.' });
  }
}
