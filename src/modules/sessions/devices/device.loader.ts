import DataLoader from 'dataloader';
import type { RequestContext } from '../../../graphql/context.js';
import { perRequest } from '../../../graphql/per-request.js';
import type { Id } from '../../../kernel/id.js';
import type { DeviceRow, DeviceService } from './device.service.js';

export type DeviceLoader = (context: RequestContext) => DataLoader<Id<'Device'>, DeviceRow | undefined>;
export type DevicesOfUsersLoader = (context: RequestContext) => DataLoader<Id<'User'>, DeviceRow[]>;

/** Devices by id, one statement for all that are asked for together. */
export function createDeviceLoader(devices: DeviceService): DeviceLoader {
  return perRequest(
    () =>
      new DataLoader(async (ids) => {
        const found = new Map((await devices.listByIds(ids)).map((device) => [device.id, device]));
        return ids.map((id) => found.get(id));
      }),
  );
}

/** Devices of users, one statement for all users. */
export function createDevicesOfUsersLoader(devices: DeviceService): DevicesOfUsersLoader {
  return perRequest(
    () =>
      new DataLoader(async (userIds) => {
        const byUser = Map.groupBy(await devices.listByUserIds(userIds), ({ userId }) => userId);
        return userIds.map((userId) => byUser.get(userId) ?? []);
      }),
  );
}
