import { Resolver, Root, Subscription } from 'type-graphql';
import { type RequestContext, signedInViewer } from '../../graphql/context.js';
import type { SignedInViewer } from '../../kernel/viewer.js';
import type { LiveSessions, SessionEnding } from './live-sessions.js';
import { SessionEndedEvent } from './session-ending.type.js';
import { sessionId as sessionIds } from './session-id.js';

/** Topic of `viewerSessionEnded`; its events are for one viewer. */
export const sessionEndedTopic = 'viewerSessionEnded';

@Resolver()
export class SessionEndedResolver {
  @Subscription(() => SessionEndedEvent, {
    nullable: true,
    topics: sessionEndedTopic,
    topicId: ({ context }: { context: RequestContext }) => signedInViewer(context),
    description:
      'Fires once, when the session behind the connection ends; the server then closes the connection with 4401.',
  })
  viewerSessionEnded(@Root() ending: SessionEnding): SessionEndedEvent {
    return { sessionId: sessionIds.encode(ending.sessionId), reason: ending.reason };
  }
}

/** The one event of a viewer's topic. */
export function sessionEndings(
  sessions: LiveSessions,
  viewer: SignedInViewer,
): AsyncIterableIterator<SessionEnding> {
  const { promise, resolve } = Promise.withResolvers<SessionEnding | undefined>();
  const unwatch = sessions.watch(viewer, resolve);
  let isDelivered = false;
  return {
    next: async () => {
      const ending = isDelivered ? undefined : await promise;
      isDelivered = true;
      unwatch();
      return ending === undefined ? { done: true, value: undefined } : { done: false, value: ending };
    },
    return: async () => {
      unwatch();
      resolve(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
