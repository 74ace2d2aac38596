import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../../graphql/node.js';
import { connectionTypes } from '../../graphql/pagination.js';
import { EmailAddress, Locale, TimeZone } from '../../graphql/scalars.js';
import { publicId } from '../../kernel/id.js';

/** Ids of users as clients see them. */
export const userId = publicId<'User'>('usr');

export enum UserStatusEnum {
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  DELETED = 'DELETED',
}

registerEnumType(UserStatusEnum, {
  name: 'UserStatus',
  description: 'State of an account.',
  valuesConfig: {
    ACTIVE: { description: 'Can log in.' },
    SUSPENDED: { description: 'Cannot log in until reactivated.' },
    DELETED: { description: 'Personal data is erased; kept so that references resolve.' },
  },
});

@ObjectType({ simpleResolvers: true, implements: Node, description: 'Person with an account.' })
export class User extends Node {
  @Field(() => ID, { description: 'ID of the user.' })
  declare id: string;

  @Field(() => String, { description: 'Unique handle, in lower case.' })
  username!: string;

  @Field(() => String, { description: 'Name to show.' })
  displayName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Given name. Null unless it is set and this is the viewer or they hold `user.read`.',
  })
  firstName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Family name. Null unless it is set and this is the viewer or they hold `user.read`.',
  })
  lastName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the user says of themselves; null when nothing.',
  })
  description!: string | null;

  @Field(() => EmailAddress, {
    nullable: true,
    description: 'Email address. Null unless this is the viewer or they hold `user.read`.',
  })
  email!: string | null;

  @Field(() => Locale, { nullable: true, description: 'Preferred language; null when not chosen.' })
  locale!: string | null;

  @Field(() => TimeZone, { nullable: true, description: 'Preferred time zone; null when not chosen.' })
  timeZone!: string | null;

  @Field(() => UserStatusEnum, { description: 'State of the account.' })
  status!: `${UserStatusEnum}`;

  @Field(() => Date, { description: 'When the account was created.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When the account was last changed.' })
  updatedAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description:
      'When the user last logged in or renewed a session; null when never. Null unless this is the viewer or they hold `user.read`.',
  })
  lastActiveAt!: Date | null;
}

export const { Connection: UserConnection } = connectionTypes(() => User, 'User', 'users');
