import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { OrderDirection } from '../../graphql/order-direction.js';
import { IpAddress } from '../../graphql/scalars.js';
import { DeviceKindEnum } from './devices/device.type.js';
import { AuthenticationMethodEnum, SessionStatus } from './session.type.js';

enum SessionOrderField {
  CREATED_AT = 'CREATED_AT',
  LAST_ACTIVE_AT = 'LAST_ACTIVE_AT',
}

registerEnumType(SessionOrderField, {
  name: 'SessionOrderField',
  description: 'What a list of sessions can be sorted by.',
  valuesConfig: {
    CREATED_AT: { description: 'Time it was opened.' },
    LAST_ACTIVE_AT: { description: 'Time it was last used.' },
  },
});

@InputType({ description: 'Order of a list of sessions. Ties are broken by ID.' })
export class SessionOrder {
  @Field(() => SessionOrderField, { description: 'What to sort by.' })
  field!: `${SessionOrderField}`;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.DESC, description: 'Which way.' })
  direction!: OrderDirection;
}

@InputType({ description: 'Narrows a list of sessions. All given fields must match.' })
export class SessionFilter {
  @Field(() => ID, { nullable: true, description: 'Of this user.' })
  userId?: string | null;

  @Field(() => [SessionStatus], {
    nullable: true,
    description: 'In any of these states; `ACTIVE` when omitted.',
  })
  statuses?: SessionStatus[] | null;

  @Field(() => IpAddress, { nullable: true, description: 'From this address or range.' })
  ipAddress?: string | null;

  @Field(() => [DeviceKindEnum], { nullable: true, description: 'On any of these kinds of device.' })
  deviceKinds?: DeviceKindEnum[] | null;

  @Field(() => [AuthenticationMethodEnum], { nullable: true, description: 'With any of these proofs.' })
  methods?: AuthenticationMethodEnum[] | null;

  @Field(() => Date, { nullable: true, description: 'Opened at this time or later.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Opened before this time.' })
  createdBefore?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Used at this time or later.' })
  activeAfter?: Date | null;
}

@InputType({ description: 'Input of `sessionRefresh`.' })
export class SessionRefreshInput {
  @Field(() => String, { nullable: true, description: 'Refresh token; omit it when it is in the cookie.' })
  refreshToken?: string | null;
}

@InputType({ description: 'Input of `sessionRevoke`.' })
export class SessionRevokeInput {
  @Field(() => ID, { description: "Session to end. Another user's requires `session.revoke`." })
  id!: string;
}

@InputType({ description: 'Input of `logoutAll`.' })
export class LogoutAllInput {
  @Field(() => ID, {
    nullable: true,
    description: 'User to log out; the viewer when omitted. Anyone else requires `session.revoke`.',
  })
  userId?: string | null;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether the current session stays.' })
  keepCurrent!: boolean;
}
