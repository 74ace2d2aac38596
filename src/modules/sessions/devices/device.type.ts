import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { MutationPayload, PayloadOf } from '../../../graphql/mutation-payload.js';
import { Node } from '../../../graphql/node.js';

export enum DeviceKindEnum {
  COMPUTER = 'COMPUTER',
  PHONE = 'PHONE',
  TABLET = 'TABLET',
  OTHER = 'OTHER',
}

registerEnumType(DeviceKindEnum, {
  name: 'DeviceKind',
  description: 'Kind of device.',
  valuesConfig: {
    COMPUTER: { description: 'Desktop or laptop computer.' },
    PHONE: { description: 'Phone.' },
    TABLET: { description: 'Tablet.' },
    OTHER: { description: 'Anything else, such as a command line.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description:
    'Browser or app installation that a user logs in from. What it is comes from its own word, the `User-Agent` header.',
})
export class Device extends Node {
  @Field(() => ID, { description: 'ID of the device.' })
  declare id: string;

  @Field(() => String, { description: 'Name, such as `Firefox on Linux`; the user may change it.' })
  name!: string;

  @Field(() => DeviceKindEnum, { description: 'Kind of device.' })
  kind!: `${DeviceKindEnum}`;

  @Field(() => String, { nullable: true, description: 'Operating system; null when unknown.' })
  operatingSystem!: string | null;

  @Field(() => String, { nullable: true, description: 'Browser or app; null when unknown.' })
  client!: string | null;

  @Field(() => Boolean, { description: 'Whether this request comes from a session on the device.' })
  isCurrent!: boolean;

  @Field(() => Date, { description: 'When the device was first seen.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the device was last seen; exact to a minute.' })
  lastSeenAt!: Date;
}

@PayloadOf('deviceUpdate')
export class DeviceUpdatePayload extends MutationPayload {
  @Field(() => Device, { nullable: true, description: 'Renamed device.' })
  device?: object | null;
}

@PayloadOf('deviceDelete')
export class DeviceDeletePayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: 'ID of the forgotten device.' })
  deletedId?: string | null;
}
