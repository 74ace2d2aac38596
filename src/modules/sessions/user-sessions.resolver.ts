import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import {
  type Connection,
  emptyPage,
  PageArgs,
  toConnection,
  toPageRequest,
} from '../../graphql/pagination.js';
import type { UserRow } from '../users/user.service.js';
import { User } from '../users/user.type.js';
import { SessionFilter } from './session.input.js';
import type { SessionsOfUsersLoader } from './session.loader.js';
import type { SessionRow } from './session.service.js';
import { SessionConnection } from './session.type.js';
import { toCriteria } from './session-criteria.js';
import type { SessionListService } from './session-list.service.js';

@Resolver(() => User)
export class UserSessionsResolver {
  readonly #sessions: SessionListService;
  readonly #ofUsers: SessionsOfUsersLoader;

  constructor(sessions: SessionListService, ofUsers: SessionsOfUsersLoader) {
    this.#sessions = sessions;
    this.#ofUsers = ofUsers;
  }

  @FieldResolver(() => SessionConnection, {
    nullable: true,
    description:
      'Sessions, newest first: those in use unless the filter says otherwise. Null unless this is the viewer or they hold `session.read`.',
  })
  async sessions(
    @Root() user: UserRow,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => SessionFilter, { nullable: true, description: 'Keeps sessions that match.' })
    filter: SessionFilter | null,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SessionRow>> {
    const criteria = toCriteria(filter);
    const request = toPageRequest(pageArgs);
    const cursors = this.#sessions.cursorsOf();
    if (!criteria) return toConnection(emptyPage, cursors, async () => 0);
    const page = await this.#ofUsers.page(context, user.id, criteria, request);
    return toConnection(page, cursors, () => this.#ofUsers.count(context, user.id, criteria));
  }
}
