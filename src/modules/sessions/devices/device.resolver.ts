import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { type RequestContext, signedInViewer } from '../../../graphql/context.js';
import { payload } from '../../../graphql/mutation-payload.js';
import type { SessionLoader } from '../session.loader.js';
import type { SessionEndingService } from '../session-ending.service.js';
import { signOutWhenEnded } from '../sign-out.js';
import { DeviceNotFoundError } from './device.errors.js';
import { DeviceDeleteInput, DeviceUpdateInput } from './device.input.js';
import type { DeviceLoader } from './device.loader.js';
import type { DeviceRow, DeviceService } from './device.service.js';
import { Device, DeviceDeletePayload, DeviceUpdatePayload } from './device.type.js';
import { deviceId } from './device-id.js';

@Resolver(() => Device)
export class DeviceResolver {
  readonly #devices: DeviceService;
  readonly #endings: SessionEndingService;
  readonly #devicesById: DeviceLoader;
  readonly #sessionsById: SessionLoader;

  constructor(
    devices: DeviceService,
    endings: SessionEndingService,
    devicesById: DeviceLoader,
    sessionsById: SessionLoader,
  ) {
    this.#devices = devices;
    this.#endings = endings;
    this.#devicesById = devicesById;
    this.#sessionsById = sessionsById;
  }

  @FieldResolver(() => ID)
  id(@Root() device: DeviceRow): string {
    return deviceId.encode(device.id);
  }

  @FieldResolver(() => String)
  name(@Root() device: DeviceRow): string {
    return this.#devices.nameOf(device);
  }

  @FieldResolver(() => Boolean)
  async isCurrent(@Root() device: DeviceRow, @Ctx() context: RequestContext): Promise<boolean> {
    const { viewer } = context;
    if (viewer.kind !== 'signed-in') return false;
    return (await this.#sessionsById(context).load(viewer.sessionId))?.deviceId === device.id;
  }

  @Mutation(() => DeviceUpdatePayload, {
    nullable: true,
    description: "Renames one of the viewer's devices.",
  })
  deviceUpdate(
    @Arg('input', () => DeviceUpdateInput, { description: 'What to do.' }) { id, name }: DeviceUpdateInput,
    @Ctx() context: RequestContext,
  ): Promise<DeviceUpdatePayload> {
    return payload(async () => {
      const device = await this.#devices.rename(signedInViewer(context), deviceId.decode(id), name);
      this.#devicesById(context).clear(device.id).prime(device.id, device);
      return { device };
    });
  }

  @Mutation(() => DeviceDeletePayload, {
    nullable: true,
    description: "Forgets one of the viewer's devices and ends its sessions.",
  })
  deviceDelete(
    @Arg('input', () => DeviceDeleteInput, { description: 'What to do.' }) input: DeviceDeleteInput,
    @Ctx() context: RequestContext,
  ): Promise<DeviceDeletePayload> {
    return payload(async () => {
      const viewer = signedInViewer(context);
      const id = deviceId.decode(input.id);
      const current = await this.#sessionsById(context).load(viewer.sessionId);
      const isForgotten = id && (await this.#endings.forgetDevice(id, { viewer, client: context.client }));
      if (!isForgotten) throw new DeviceNotFoundError();
      signOutWhenEnded(context, current?.deviceId === id);
      return { deletedId: input.id };
    });
  }
}
