import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'Rules for new passwords.' })
export class PasswordPolicy {
  @Field(() => Int, { description: 'Fewest characters.' })
  minLength!: number;

  @Field(() => Int, { description: 'Most characters.' })
  maxLength!: number;

  @Field(() => Boolean, {
    description: 'Whether a small letter, a capital letter, a digit and another character are needed.',
  })
  requiresClasses!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'Identity provider that people can log in with.' })
export class IdentityProvider {
  @Field(() => String, { description: 'Key of the provider, such as `github`.' })
  key!: string;

  @Field(() => String, { description: 'Name to show.' })
  name!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What a client needs to know before anyone logs in.' })
export class Instance {
  @Field(() => String, { description: 'Name to show.' })
  name!: string;

  @Field(() => String, { description: 'Version of the server.' })
  version!: string;

  @Field(() => Boolean, { description: 'Whether anyone may register.' })
  isRegistrationOpen!: boolean;

  @Field(() => [IdentityProvider], { description: 'Identity providers that the operator has set up.' })
  identityProviders!: readonly IdentityProvider[];

  @Field(() => PasswordPolicy, { description: 'Rules for new passwords.' })
  passwordPolicy!: PasswordPolicy;
}
