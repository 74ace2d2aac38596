import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../graphql/context.js';
import type { UserRow } from '../../users/user.service.js';
import { User } from '../../users/user.type.js';
import type { DevicesOfUsersLoader } from './device.loader.js';
import type { DeviceRow } from './device.service.js';
import { Device } from './device.type.js';

@Resolver(() => User)
export class UserDevicesResolver {
  readonly #ofUsers: DevicesOfUsersLoader;

  constructor(ofUsers: DevicesOfUsersLoader) {
    this.#ofUsers = ofUsers;
  }

  @FieldResolver(() => [Device], {
    nullable: true,
    description:
      'Known devices, those seen last first, at most 100. Null unless this is the viewer or they hold `session.read`.',
  })
  devices(@Root() user: UserRow, @Ctx() context: RequestContext): Promise<DeviceRow[]> {
    return this.#ofUsers(context).load(user.id);
  }
}
