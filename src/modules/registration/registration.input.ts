import { Field, ID, InputType } from 'type-graphql';
import { Locale } from '../../graphql/scalars.js';
import { TokenDelivery } from '../sessions/authentication.type.js';

@InputType({ description: 'Input of `registrationStart`.' })
export class RegistrationStartInput {
  @Field(() => String, { description: 'Email address to verify.' })
  email!: string;

  @Field(() => String, { description: 'Password; `instance.passwordPolicy` says what it must be like.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Handle of 5 to 32 letters, digits and underscores; made from the other fields when omitted.',
  })
  username?: string | null;

  @Field(() => String, { nullable: true, description: 'Name to show; the handle when omitted.' })
  displayName?: string | null;

  @Field(() => Locale, { nullable: true, description: 'Preferred language.' })
  locale?: string | null;

  @Field(() => TokenDelivery, {
    defaultValue: TokenDelivery.COOKIE,
    description: 'How to hand over the tokens on instances that do not verify addresses.',
  })
  tokenDelivery!: TokenDelivery;
}

@InputType({ description: 'Input of `registrationCodeResend`.' })
export class RegistrationCodeResendInput {
  @Field(() => ID, { description: 'Pending registration.' })
  registrationId!: string;
}

@InputType({ description: 'Input of `registrationComplete`.' })
export class RegistrationCompleteInput {
  @Field(() => ID, { description: 'Pending registration.' })
  registrationId!: string;

  @Field(() => String, { description: 'Six digits from the email.' })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Handle to take instead, when the answer was that the one asked for is taken by now.',
  })
  username?: string | null;

  @Field(() => TokenDelivery, {
    defaultValue: TokenDelivery.COOKIE,
    description: 'How to hand over the tokens.',
  })
  tokenDelivery!: TokenDelivery;
}
