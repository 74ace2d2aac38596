import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { MutationPayload, PayloadOf } from '../../graphql/mutation-payload.js';
import { User } from '../users/user.type.js';
import type { OpenSession } from './session.service.js';
import { Session } from './session.type.js';

export enum TokenDelivery {
  COOKIE = 'COOKIE',
  BODY = 'BODY',
}

registerEnumType(TokenDelivery, {
  name: 'TokenDelivery',
  description: 'How tokens reach the client.',
  valuesConfig: {
    COOKIE: { description: 'As `HttpOnly`, `SameSite` cookies, `Secure` over https. For browsers.' },
    BODY: { description: 'In the response body. For native apps, servers and command lines.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'Tokens of a session.' })
export class AuthTokens {
  @Field(() => String, { description: 'Bearer token for the `Authorization` header.' })
  accessToken!: string;

  @Field(() => Date, { description: 'When the access token stops working.' })
  accessTokenExpiresAt!: Date;

  @Field(() => String, { description: 'Single-use token for `sessionRefresh`.' })
  refreshToken!: string;

  @Field(() => Date, { description: 'When the refresh token stops working.' })
  refreshTokenExpiresAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'Successful login.' })
export class Authentication {
  @Field(() => User, { description: 'User who logged in.' })
  user!: object;

  @Field(() => Session, { description: 'Session that was opened or renewed.' })
  session!: object;

  @Field(() => AuthTokens, { nullable: true, description: 'Tokens; null when they were set as cookies.' })
  tokens!: AuthTokens | null;
}

@PayloadOf('sessionRefresh')
export class SessionRefreshPayload extends MutationPayload {
  @Field(() => Authentication, { nullable: true, description: 'Renewed session with new tokens.' })
  authentication?: Authentication | null;
}

/**
 * Hands an open session to the client: sets the cookies or gives the tokens, and makes its user the viewer for the
 * rest of the request.
 */
export type HandOver = (context: RequestContext, opened: OpenSession) => Promise<Authentication>;
