import { createUnionType, Field } from 'type-graphql';
import { MutationPayload, PayloadOf } from '../../graphql/mutation-payload.js';
import { Authentication } from '../sessions/authentication.type.js';

/** A union of one for now: a second factor will make it a union of two without breaking a client. */
const LoginResult = createUnionType({
  name: 'LoginResult',
  description: 'What a correct first factor leads to. More outcomes may be added.',
  types: () => [Authentication] as const,
});

@PayloadOf('login')
export class LoginPayload extends MutationPayload {
  @Field(() => LoginResult, { nullable: true, description: 'Opened session.' })
  result?: Authentication | null;
}
