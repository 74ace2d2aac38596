import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { type Connection, PageArgs, toConnection, toPageRequest } from '../../graphql/pagination.js';
import type { UserRow } from '../users/user.service.js';
import { User } from '../users/user.type.js';
import type { SessionsOfUsersLoader } from './session.loader.js';
import type { SessionRow, SessionService } from './session.service.js';
import { SessionConnection } from './session.type.js';

@Resolver(() => User)
export class UserSessionsResolver {
  readonly #sessions: SessionService;
  readonly #ofUsers: SessionsOfUsersLoader;

  constructor(sessions: SessionService, ofUsers: SessionsOfUsersLoader) {
    this.#sessions = sessions;
    this.#ofUsers = ofUsers;
  }

  @FieldResolver(() => SessionConnection, {
    nullable: true,
    description: 'Sessions in use, newest first. Null unless this is the viewer or they hold `session.read`.',
  })
  async sessions(
    @Root() user: UserRow,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<SessionRow>> {
    const page = await this.#ofUsers.page(context, user.id, toPageRequest(pageArgs));
    return toConnection(page, this.#sessions.cursors, () => this.#ofUsers.count(context, user.id));
  }
}
