import { Field, InputType } from 'type-graphql';
import { TokenDelivery } from '../sessions/authentication.type.js';

@InputType({ description: 'Input of `login`.' })
export class LoginInput {
  @Field(() => String, { description: 'Email address or username.' })
  identifier!: string;

  @Field(() => String, { description: 'Password.' })
  password!: string;

  @Field(() => TokenDelivery, {
    defaultValue: TokenDelivery.COOKIE,
    description: 'How to hand over the tokens.',
  })
  tokenDelivery!: TokenDelivery;
}
