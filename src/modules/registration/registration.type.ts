import { Field, ID, ObjectType } from 'type-graphql';
import { MutationPayload, PayloadOf } from '../../graphql/mutation-payload.js';
import { EmailAddress } from '../../graphql/scalars.js';
import { publicId } from '../../kernel/id.js';
import { Authentication } from '../sessions/authentication.type.js';

/** Handles of pending registrations as clients see them. */
export const registrationId = publicId<'PendingRegistration'>('reg');

@ObjectType({
  simpleResolvers: true,
  description: 'Registration that waits for its emailed code. No user exists until it completes.',
})
export class PendingRegistration {
  @Field(() => ID, { description: 'Opaque handle to send back with the code.' })
  id!: string;

  @Field(() => EmailAddress, { description: 'Address that the code was sent to.' })
  email!: string;

  @Field(() => Date, { description: 'When the code stops working.' })
  expiresAt!: Date;

  @Field(() => Date, { description: 'When another code may be requested.' })
  resendAvailableAt!: Date;
}

@PayloadOf('registrationStart')
export class RegistrationStartPayload extends MutationPayload {
  @Field(() => PendingRegistration, {
    nullable: true,
    description:
      'Registration to complete. Returned even when the address has an account, so that addresses cannot be probed. Null on instances that do not verify addresses.',
  })
  registration?: PendingRegistration | null;

  @Field(() => Authentication, {
    nullable: true,
    description: 'First session of the new user. Null unless the instance does not verify addresses.',
  })
  authentication?: Authentication | null;
}

@PayloadOf('registrationCodeResend')
export class RegistrationCodeResendPayload extends MutationPayload {
  @Field(() => PendingRegistration, { nullable: true, description: 'Registration with its new times.' })
  registration?: PendingRegistration | null;
}

@PayloadOf('registrationComplete')
export class RegistrationCompletePayload extends MutationPayload {
  @Field(() => Authentication, { nullable: true, description: 'First session of the new user.' })
  authentication?: Authentication | null;
}
