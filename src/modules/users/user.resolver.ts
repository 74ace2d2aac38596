import { Arg, Args, Ctx, Field, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { MutationPayload, PayloadOf, payload } from '../../graphql/mutation-payload.js';
import { OrderDirection } from '../../graphql/order-direction.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../../graphql/pagination.js';
import { isUser } from '../../kernel/viewer.js';
import { UserNotFoundError } from './user.errors.js';
import { UserBy, UserFilter, UserOrder, UserUpdateInput } from './user.input.js';
import type { UserLoader } from './user.loader.js';
import type { UserReference, UserRow, UserService } from './user.service.js';

import { User, UserConnection, userId } from './user.type.js';

@PayloadOf('userUpdate')
export class UserUpdatePayload extends MutationPayload {
  @Field(() => User, { nullable: true, description: 'Changed user.' })
  user?: UserRow | null;
}

@Resolver(() => User)
export class UserResolver {
  readonly #users: UserService;
  readonly #usersById: UserLoader;

  constructor(users: UserService, usersById: UserLoader) {
    this.#users = users;
    this.#usersById = usersById;
  }

  @FieldResolver(() => ID)
  id(@Root() user: UserRow): string {
    return userId.encode(user.id);
  }

  @FieldResolver(() => Boolean, { description: 'Whether this is the viewer.' })
  isViewer(@Root() user: UserRow, @Ctx() { viewer }: RequestContext): boolean {
    return isUser(viewer, user.id);
  }

  @Query(() => User, {
    nullable: true,
    description: 'Fetches one user; null when there is none or they are hidden.',
  })
  async user(
    @Arg('by', () => UserBy, { description: 'Which user.' }) by: UserBy,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UserRow | null> {
    const reference = toReference(by);
    return (reference && (await this.#users.findVisible(viewer, reference))) ?? null;
  }

  @Query(() => UserConnection, { nullable: true, description: 'Lists users whom the viewer may see.' })
  async users(
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => UserFilter, { nullable: true, description: 'Keeps users that match.' })
    filter: UserFilter | null,
    @Arg('orderBy', () => UserOrder, {
      nullable: true,
      description: 'Sorts the list; oldest first when omitted.',
    })
    orderBy: UserOrder | null,
  ): Promise<Connection<UserRow>> {
    const criteria = {
      search: filter?.search ?? undefined,
      statuses: filter?.statuses ? [...new Set(filter.statuses)] : undefined,
      createdAfter: filter?.createdAfter ?? undefined,
      createdBefore: filter?.createdBefore ?? undefined,
    };
    const ordering = {
      field: orderBy?.field ?? 'CREATED_AT',
      isDescending: orderBy?.direction === OrderDirection.DESC,
    } as const;
    const page = await this.#users.listPage(criteria, ordering, toPageRequest(pageArgs));
    return toConnection(page, this.#users.cursorsOf(ordering), () => this.#users.countMatching(criteria));
  }

  @Mutation(() => UserUpdatePayload, { nullable: true, description: "Changes the viewer's profile." })
  userUpdate(
    @Arg('input', () => UserUpdateInput, { description: 'What to do.' }) { id, ...patch }: UserUpdateInput,
    @Ctx() context: RequestContext,
  ): Promise<UserUpdatePayload> {
    return payload(async () => {
      const target = userId.decode(id);
      if (target === undefined) throw new UserNotFoundError();
      const user = await this.#users.update(context.viewer, target, patch);
      // What the request has read of the user so far is no longer true.
      this.#usersById(context).clear(target).prime(target, user);
      return { user };
    });
  }
}

function toReference({ id, username, email }: UserBy): UserReference | undefined {
  if (id != null) {
    const decoded = userId.decode(id);
    return decoded && { id: decoded };
  }
  if (username != null) return { username };
  return email == null ? undefined : { email };
}
