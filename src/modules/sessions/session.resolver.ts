import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { payload } from '../../graphql/mutation-payload.js';
import { OrderDirection } from '../../graphql/order-direction.js';
import {
  type Connection,
  emptyPage,
  PageArgs,
  toConnection,
  toPageRequest,
} from '../../graphql/pagination.js';
import { refreshTokenFromCookie } from '../../graphql/token-cookies.js';
import type { UserLoader } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import { type HandOver, SessionRefreshPayload } from './authentication.type.js';
import type { DeviceLoader } from './devices/device.loader.js';
import { Device } from './devices/device.type.js';
import { SessionFilter, SessionOrder, SessionRefreshInput } from './session.input.js';
import type { SessionRow, SessionService } from './session.service.js';
import { Session, SessionConnection, SessionStatus } from './session.type.js';
import { toCriteria } from './session-criteria.js';
import { sessionId } from './session-id.js';
import type { SessionListService } from './session-list.service.js';

export interface SessionResolverParts {
  readonly sessions: SessionService;
  readonly list: SessionListService;
  readonly usersById: UserLoader;
  readonly devicesById: DeviceLoader;
  readonly handOver: HandOver;
}

@Resolver(() => Session)
export class SessionResolver {
  readonly #parts: SessionResolverParts;

  constructor(parts: SessionResolverParts) {
    this.#parts = parts;
  }

  @FieldResolver(() => ID)
  id(@Root() session: SessionRow): string {
    return sessionId.encode(session.id);
  }

  @FieldResolver(() => User)
  user(@Root() session: SessionRow, @Ctx() context: RequestContext): Promise<object | undefined> {
    return this.#parts.usersById(context).load(session.userId);
  }

  @FieldResolver(() => Device, { nullable: true })
  async device(@Root() { deviceId }: SessionRow, @Ctx() context: RequestContext): Promise<object | null> {
    return deviceId === null ? null : ((await this.#parts.devicesById(context).load(deviceId)) ?? null);
  }

  @FieldResolver(() => SessionStatus)
  status(@Root() session: SessionRow): `${SessionStatus}` {
    return this.#parts.list.statusOf(session);
  }

  @FieldResolver(() => Boolean)
  isCurrent(@Root() session: SessionRow, @Ctx() { viewer }: RequestContext): boolean {
    return viewer.kind === 'signed-in' && viewer.sessionId === session.id;
  }

  @Query(() => SessionConnection, {
    nullable: true,
    description:
      'Lists sessions of all users: those in use unless the filter says otherwise. Requires `session.read`.',
  })
  async sessions(
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => SessionFilter, { nullable: true, description: 'Keeps sessions that match.' })
    filter: SessionFilter | null,
    @Arg('orderBy', () => SessionOrder, {
      nullable: true,
      description: 'Sorts the list; newest first when omitted.',
    })
    orderBy: SessionOrder | null,
  ): Promise<Connection<SessionRow>> {
    const { list } = this.#parts;
    const criteria = toCriteria(filter);
    const request = toPageRequest(pageArgs);
    const ordering = {
      field: orderBy?.field ?? 'CREATED_AT',
      isDescending: orderBy?.direction !== OrderDirection.ASC,
    } as const;
    const cursors = list.cursorsOf(ordering);
    if (!criteria) return toConnection(emptyPage, cursors, async () => 0);
    const page = await list.listPage(criteria, ordering, request);
    return toConnection(page, cursors, () => list.countMatching(criteria));
  }

  @Mutation(() => SessionRefreshPayload, {
    nullable: true,
    description: 'Trades a refresh token for new tokens. A token that comes back after use ends the session.',
  })
  sessionRefresh(
    @Arg('input', () => SessionRefreshInput, { description: 'What to do.' }) input: SessionRefreshInput,
    @Ctx() context: RequestContext,
  ): Promise<SessionRefreshPayload> {
    return payload(async () => {
      const { sessions, handOver } = this.#parts;
      const opened =
        input.refreshToken == null
          ? await sessions.refresh(refreshTokenFromCookie(context), 'COOKIE', context.client)
          : await sessions.refresh(input.refreshToken, 'BODY', context.client);
      return { authentication: await handOver(context, opened) };
    });
  }
}
