import { Field, InputType } from 'type-graphql';

@InputType({ description: 'Input of `sessionRefresh`.' })
export class SessionRefreshInput {
  @Field(() => String, { nullable: true, description: 'Refresh token; omit it when it is in the cookie.' })
  refreshToken?: string | null;
}
