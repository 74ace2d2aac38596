import { UserRefusal } from '../../kernel/user-refusal.js';

/** Nobody may register here. */
export class RegistrationClosedError extends UserRefusal {
  constructor() {
    super({ code: 'REGISTRATION_CLOSED', message: 'Registration is closed on this instance.' });
  }
}

/** The registration or its code is unknown, used, replaced or past its time. */
export class RegistrationExpiredError extends UserRefusal {
  constructor() {
    super({
      code: 'EXPIRED',
      field: ['registrationId'],
      message: 'This registration is past its time or was completed. Log in, or start again.',
    });
  }
}

/** The registration stands, but its code is past its time. */
export class RegistrationCodeExpiredError extends UserRefusal {
  constructor() {
    super({ code: 'EXPIRED', field: ['code'], message: 'The code is past its time. Ask for a new one.' });
  }
}

/** The code is wrong. */
export class InvalidRegistrationCodeError extends UserRefusal {
  constructor() {
    super({ code: 'INVALID_CODE', field: ['code'], message: 'The code is wrong.' });
  }
}

/** The password on the confirmation page is not the one of the registration. */
export class WrongRegistrationPasswordError extends UserRefusal {
  constructor() {
    super({
      code: 'INVALID_CREDENTIALS',
      field: ['password'],
      message: 'This is not the password of the registration.',
    });
  }
}

/** Another code may be asked for only after a while. */
export class ResendTooSoonError extends UserRefusal {
  constructor(retryAfterSeconds: number) {
    super({
      code: 'TOO_MANY_ATTEMPTS',
      message: `Another code can be sent in ${retryAfterSeconds} seconds.`,
      retryAfterSeconds,
    });
  }
}
