import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { OneOf } from '../../graphql/one-of.js';
import { OrderDirection } from '../../graphql/order-direction.js';
import { Locale, TimeZone } from '../../graphql/scalars.js';
import { UserStatusEnum } from './user.type.js';

export enum UserOrderFieldEnum {
  CREATED_AT = 'CREATED_AT',
  LAST_ACTIVE_AT = 'LAST_ACTIVE_AT',
  USERNAME = 'USERNAME',
}

registerEnumType(UserOrderFieldEnum, {
  name: 'UserOrderField',
  description: 'What a list of users can be sorted by.',
  valuesConfig: {
    CREATED_AT: { description: 'Creation time.' },
    LAST_ACTIVE_AT: { description: 'Last activity; users never seen come last.' },
    USERNAME: { description: 'Handle.' },
  },
});

@OneOf()
@InputType({ description: 'Names one user. Set exactly one field.' })
export class UserBy {
  @Field(() => ID, { nullable: true, description: 'ID of the user.' })
  id?: string | null;

  @Field(() => String, { nullable: true, description: 'Handle, in any case.' })
  username?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Verified email address. Finds nobody without `user.read`.',
  })
  email?: string | null;
}

@InputType({ description: 'Narrows a list of users. All given fields must match.' })
export class UserFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Words that start the username, the display name or the email address, in any case.',
  })
  search?: string | null;

  @Field(() => [UserStatusEnum], { nullable: true, description: 'Any of these states.' })
  statuses?: `${UserStatusEnum}`[] | null;

  @Field(() => Date, { nullable: true, description: 'Created at this time or later.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Created before this time.' })
  createdBefore?: Date | null;
}

@InputType({ description: 'Order of a list of users. Ties are broken by ID.' })
export class UserOrder {
  @Field(() => UserOrderFieldEnum, { description: 'What to sort by.' })
  field!: `${UserOrderFieldEnum}`;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.ASC, description: 'Which way.' })
  direction!: OrderDirection;
}

@InputType({ description: 'Input of `userUpdate`. An omitted field is left as it is; null clears it.' })
export class UserUpdateInput {
  @Field(() => ID, { description: 'User to change: the viewer.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'New handle.' })
  username?: string | null;

  @Field(() => String, { nullable: true, description: 'New name to show.' })
  displayName?: string | null;

  @Field(() => String, { nullable: true, description: 'New given name, up to 100 characters.' })
  firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'New family name, up to 100 characters.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'New words about oneself, up to 256 characters.' })
  description?: string | null;

  @Field(() => Locale, { nullable: true, description: 'New preferred language.' })
  locale?: string | null;

  @Field(() => TimeZone, { nullable: true, description: 'New preferred time zone.' })
  timeZone?: string | null;
}
