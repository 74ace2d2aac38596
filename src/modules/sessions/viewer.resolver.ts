import { Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../graphql/context.js';
import { UnavailableError } from '../../kernel/app-error.js';
import type { SignedInViewer } from '../../kernel/viewer.js';
import type { UserLoader } from '../users/user.loader.js';
import { User } from '../users/user.type.js';
import type { SessionLoader } from './session.loader.js';
import { Session } from './session.type.js';
import { Viewer } from './viewer.type.js';

@Resolver(() => Viewer)
export class ViewerResolver {
  readonly #usersById: UserLoader;
  readonly #sessionsById: SessionLoader;

  constructor(usersById: UserLoader, sessionsById: SessionLoader) {
    this.#usersById = usersById;
    this.#sessionsById = sessionsById;
  }

  @Query(() => Viewer, {
    nullable: true,
    description: 'Who is making this request; null when nobody is logged in.',
  })
  viewer(@Ctx() { viewer }: RequestContext): SignedInViewer | null {
    // "Nobody" would be a wrong answer while nobody could tell.
    if (viewer.kind === 'unknown') throw new UnavailableError('Try again shortly.', {}, viewer.cause);
    return viewer.kind === 'signed-in' ? viewer : null;
  }

  @FieldResolver(() => User)
  user(@Root() viewer: SignedInViewer, @Ctx() context: RequestContext): Promise<object | undefined> {
    return this.#usersById(context).load(viewer.userId);
  }

  @FieldResolver(() => Session, { nullable: true })
  async session(@Root() viewer: SignedInViewer, @Ctx() context: RequestContext): Promise<object | null> {
    return (await this.#sessionsById(context).load(viewer.sessionId)) ?? null;
  }

  @FieldResolver(() => [String])
  permissions(@Root() viewer: SignedInViewer): string[] {
    return [...viewer.permissions].sort();
  }
}
