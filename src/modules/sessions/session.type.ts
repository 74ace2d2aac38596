import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../graphql/node.js';
import { connectionTypes } from '../../graphql/pagination.js';
import { IpAddress } from '../../graphql/scalars.js';
import { User } from '../users/user.type.js';
import { Device } from './devices/device.type.js';
import { type SessionRevocationReason, sessionRevocationReasons } from './session-revocation-reason.js';

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

const reasonDescriptions: Record<SessionRevocationReason, string> = {
  LOGOUT: 'The user logged out.',
  REPLACED: 'Another login on the same device took its place.',
  SESSION_LIMIT: 'The user logged in elsewhere, and it was the one of too many that was used least recently.',
  REVOKED_BY_USER: 'The user ended it from another session.',
  REVOKED_BY_ADMIN: 'An administrator ended it.',
  TOKEN_REUSE: 'A used refresh token came back, which suggests theft.',
  ACCOUNT_CLOSED: 'The account was suspended or deleted.',
};

export const SessionRevocationReasonEnum = Object.fromEntries(
  sessionRevocationReasons.map((reason) => [reason, reason]),
);

registerEnumType(SessionRevocationReasonEnum, {
  name: 'SessionRevocationReason',
  description: 'Why a session ended early.',
  valuesConfig: Object.fromEntries(
    sessionRevocationReasons.map((reason) => [reason, { description: reasonDescriptions[reason] }]),
  ),
});

export enum AuthenticationMethodEnum {
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

  @Field(() => Device, {
    nullable: true,
    description: 'Device that the session runs on; null when it was removed.',
  })
  device!: object | null;

  @Field(() => SessionStatus, { description: 'State of the session.' })
  status!: `${SessionStatus}`;

  @Field(() => Boolean, { description: 'Whether this request uses the session.' })
  isCurrent!: boolean;

  @Field(() => [AuthenticationMethodEnum], { description: 'Proofs given, in order.' })
  methods!: `${AuthenticationMethodEnum}`[];

  @Field(() => IpAddress, {
    nullable: true,
    description: 'Address of a recent request of the session; null when unknown.',
  })
  ipAddress!: string | null;

  @Field(() => Date, { description: 'When the session was opened.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the session was last used; exact to a minute.' })
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
  revocationReason!: SessionRevocationReason | null;
}

export const { Connection: SessionConnection } = connectionTypes(() => Session, 'Session', 'sessions');
