import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Input of `deviceUpdate`.' })
export class DeviceUpdateInput {
  @Field(() => ID, { description: 'Device to change.' })
  id!: string;

  @Field(() => String, { description: 'New name, of 1 to 60 characters.' })
  name!: string;
}

@InputType({ description: 'Input of `deviceDelete`.' })
export class DeviceDeleteInput {
  @Field(() => ID, { description: 'Device to forget; its sessions end.' })
  id!: string;
}
