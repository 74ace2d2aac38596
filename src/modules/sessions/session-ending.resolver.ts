import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { type RequestContext, signedInViewer } from '../../graphql/context.js';
import { payload } from '../../graphql/mutation-payload.js';
import { refreshTokenFromCookie } from '../../graphql/token-cookies.js';
import { userId as userIds } from '../users/user.type.js';
import { SessionNotFoundError, SessionUserNotFoundError } from './session.errors.js';
import { LogoutAllInput, SessionRevokeInput } from './session.input.js';
import type { SessionLoader } from './session.loader.js';
import type { SessionEndingService } from './session-ending.service.js';
import { LogoutAllPayload, LogoutPayload, SessionRevokePayload } from './session-ending.type.js';
import { sessionId } from './session-id.js';
import { signOutWhenEnded } from './sign-out.js';

@Resolver()
export class SessionEndingResolver {
  readonly #endings: SessionEndingService;
  readonly #sessionsById: SessionLoader;

  constructor(endings: SessionEndingService, sessionsById: SessionLoader) {
    this.#endings = endings;
    this.#sessionsById = sessionsById;
  }

  @Mutation(() => LogoutPayload, {
    nullable: true,
    description: 'Ends the current session and clears its cookies. Succeeds when there is none.',
  })
  logout(@Ctx() context: RequestContext): Promise<LogoutPayload> {
    return payload(async () => {
      const session = await this.#endings.logout(
        context.viewer,
        refreshTokenFromCookie(context),
        context.client,
      );
      signOutWhenEnded(context, true);
      return { session: session ?? null };
    });
  }

  @Mutation(() => SessionRevokePayload, {
    nullable: true,
    description: "Ends one session: the viewer's own, or anyone's with `session.revoke`. Twice is no fault.",
  })
  sessionRevoke(
    @Arg('input', () => SessionRevokeInput, { description: 'What to do.' }) input: SessionRevokeInput,
    @Ctx() context: RequestContext,
  ): Promise<SessionRevokePayload> {
    return payload(async () => {
      const viewer = signedInViewer(context);
      const id = sessionId.decode(input.id);
      if (id === undefined) throw new SessionNotFoundError();
      const session = await this.#endings.revoke(id, { viewer, client: context.client });
      this.#sessionsById(context).clear(id).prime(id, session);
      signOutWhenEnded(context, id === viewer.sessionId);
      return { session };
    });
  }

  @Mutation(() => LogoutAllPayload, {
    nullable: true,
    description: "Ends every session of a user: the viewer's own, or anyone's with `session.revoke`.",
  })
  logoutAll(
    @Arg('input', () => LogoutAllInput, { description: 'What to do.' }) input: LogoutAllInput,
    @Ctx() context: RequestContext,
  ): Promise<LogoutAllPayload> {
    return payload(async () => {
      const viewer = signedInViewer(context);
      const userId = input.userId == null ? viewer.userId : userIds.decode(input.userId);
      if (userId === undefined) throw new SessionUserNotFoundError();
      const ender = { viewer, client: context.client };
      const revokedCount = await this.#endings.revokeAll(userId, input.keepCurrent, ender);
      this.#sessionsById(context).clearAll();
      signOutWhenEnded(context, userId === viewer.userId && !input.keepCurrent);
      return { revokedCount };
    });
  }
}
