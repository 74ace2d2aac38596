import { UserRefusal } from '../../kernel/user-refusal.js';

/** There is no such session, or the viewer may not know of it. */
export class SessionNotFoundError extends UserRefusal {
  constructor() {
    super({ code: 'NOT_FOUND', field: ['id'], message: 'There is no such session.' });
  }
}

/** There is no such user, or the viewer may not know of them. */
export class SessionUserNotFoundError extends UserRefusal {
  constructor() {
    super({ code: 'NOT_FOUND', field: ['userId'], message: 'There is no such user.' });
  }
}
