import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { MutationPayload, PayloadOf } from '../../graphql/mutation-payload.js';
import { Node } from '../../graphql/node.js';
import { connectionTypes } from '../../graphql/pagination.js';
import { IpAddress } from '../../graphql/scalars.js';
import { User } from '../users/user.type.js';

export enum SessionStatus {
  ACTIVE = 'ACTIVE',
  EXPIRED = 'EXPIRED',
  REVOKED = 'REVOKED',
}

registerEnumType(SessionStatus, {
  name: 'SessionStatus',
  description: 'State of a session.',
  valuesConfig: {
    ACTIVE: { description: 'In use.' },
    EXPIRED: { description: 'Past its end.' },
    REVOKED: { description: 'Ended early.' },
  },
});

enum SessionRevocationReasonEnum {
  LOGOUT = 'LOGOUT',
  REPLACED = 'REPLACED',
  TOKEN_REUSE = 'TOKEN_REUSE',
}

registerEnumType(SessionRevocationReasonEnum, {
  name: 'SessionRevocationReason',
  description: 'Why a session ended early.',
  valuesConfig: {
    LOGOUT: { description: 'The user logged out.' },
    REPLACED: { description: 'Another login in the same browser took its place.' },
    TOKEN_REUSE: { description: 'A used refresh token came back, which suggests theft.' },
  },
});

enum AuthenticationMethodEnum {
  PASSWORD = 'PASSWORD',
  EMAIL_CODE = 'EMAIL_CODE',
}

registerEnumType(AuthenticationMethodEnum, {
  name: 'AuthenticationMethod',
  description: 'Proof given at login.',
  valuesConfig: {
    PASSWORD: { description: 'Password.' },
    EMAIL_CODE: { description: 'Code sent by email.' },
  },
});

@ObjectType({ simpleResolvers: true, implements: Node, description: 'One login on one device.' })
export class Session extends Node {
  @Field(() => ID, { description: 'ID of the session.' })
  declare id: string;

  @Field(() => User, { description: 'User who is logged in.' })
  user!: User;

  @Field(() => SessionStatus, { description: 'State of the session.' })
  status!: `${SessionStatus}`;

  @Field(() => Boolean, { description: 'Whether this request uses the session.' })
  isCurrent!: boolean;

  @Field(() => [AuthenticationMethodEnum], { description: 'Proofs given, in order.' })
  methods!: `${AuthenticationMethodEnum}`[];

  @Field(() => IpAddress, {
    nullable: true,
    description: 'Address that the session was opened from; null when unknown.',
  })
  ipAddress!: string | null;

  @Field(() => Date, { description: 'When the session was opened.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the session was opened or last renewed.' })
  lastActiveAt!: Date;

  @Field(() => Date, { description: 'When the session ends unless it is renewed.' })
  expiresAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When the session was ended early; null while it was not.',
  })
  revokedAt!: Date | null;

  @Field(() => SessionRevocationReasonEnum, {
    nullable: true,
    description: 'Why the session was ended early; null while it was not.',
  })
  revocationReason!: `${SessionRevocationReasonEnum}` | null;
}

export const { Connection: SessionConnection } = connectionTypes(() => Session, 'Session', 'sessions');

@PayloadOf('logout')
export class LogoutPayload extends MutationPayload {
  @Field(() => Session, { nullable: true, description: 'Ended session; null when there was none.' })
  session?: object | null;
}
