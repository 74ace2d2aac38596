import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { payload } from '../../graphql/mutation-payload.js';
import { clearTokenCookies, refreshTokenFromCookie } from '../../graphql/token-cookies.js';
import type { UserLoader } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import { type HandOver, SessionRefreshPayload } from './authentication.type.js';
import { SessionRefreshInput } from './session.input.js';
import type { SessionRow, SessionService } from './session.service.js';
import { LogoutPayload, Session, SessionStatus } from './session.type.js';
import { sessionId } from './session-id.js';

@Resolver(() => Session)
export class SessionResolver {
  readonly #sessions: SessionService;
  readonly #usersById: UserLoader;
  readonly #handOver: HandOver;

  constructor(sessions: SessionService, usersById: UserLoader, handOver: HandOver) {
    this.#sessions = sessions;
    this.#usersById = usersById;
    this.#handOver = handOver;
  }

  @FieldResolver(() => ID)
  id(@Root() session: SessionRow): string {
    return sessionId.encode(session.id);
  }

  @FieldResolver(() => User)
  user(@Root() session: SessionRow, @Ctx() context: RequestContext): Promise<object | undefined> {
    return this.#usersById(context).load(session.userId);
  }

  @FieldResolver(() => SessionStatus)
  status(@Root() session: SessionRow): `${SessionStatus}` {
    return this.#sessions.statusOf(session);
  }

  @FieldResolver(() => Boolean)
  isCurrent(@Root() session: SessionRow, @Ctx() { viewer }: RequestContext): boolean {
    return viewer.kind === 'signed-in' && viewer.sessionId === session.id;
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
      const opened =
        input.refreshToken == null
          ? await this.#sessions.refresh(refreshTokenFromCookie(context), 'COOKIE')
          : await this.#sessions.refresh(input.refreshToken, 'BODY');
      return { authentication: await this.#handOver(context, opened) };
    });
  }

  @Mutation(() => LogoutPayload, {
    nullable: true,
    description: 'Ends the current session and clears its cookies. Succeeds when there is none.',
  })
  logout(@Ctx() context: RequestContext): Promise<LogoutPayload> {
    return payload(async () => {
      const session = await this.#sessions.logout(context.viewer, refreshTokenFromCookie(context));
      clearTokenCookies(context);
      context.viewer = { kind: 'anonymous', reason: 'ENDED' };
      return { session: session ?? null };
    });
  }
}
