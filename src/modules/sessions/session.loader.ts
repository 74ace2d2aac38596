import DataLoader from 'dataloader';
import type { RequestContext } from '../../graphql/context.js';
import { perRequest } from '../../graphql/per-request.js';
import type { Id } from '../../kernel/id.js';
import type { Page, PageRequest } from '../../kernel/page.js';
import type { SessionRow } from './session.service.js';
import type { SessionCriteria, SessionListService } from './session-list.service.js';

export type SessionLoader = (context: RequestContext) => DataLoader<Id<'Session'>, SessionRow | undefined>;

/** Sessions by id, one statement for all that are asked for together. */
export function createSessionLoader(sessions: SessionListService): SessionLoader {
  return perRequest(
    () =>
      new DataLoader(async (ids) => {
        const found = new Map((await sessions.listByIds(ids)).map((session) => [session.id, session]));
        return ids.map((id) => found.get(id));
      }),
  );
}

/** Sessions of users: for each page that is asked for, one statement serves all users. */
export interface SessionsOfUsersLoader {
  page(
    context: RequestContext,
    userId: Id<'User'>,
    criteria: SessionCriteria,
    page: PageRequest,
  ): Promise<Page<SessionRow>>;
  count(context: RequestContext, userId: Id<'User'>, criteria: SessionCriteria): Promise<number>;
}

export function createSessionsOfUsersLoader(sessions: SessionListService): SessionsOfUsersLoader {
  const pages = perRequest(() => new Map<string, DataLoader<Id<'User'>, Page<SessionRow>>>());
  const counts = perRequest(() => new Map<string, DataLoader<Id<'User'>, number>>());
  return {
    page: (context, userId, criteria, page) =>
      memoized(
        pages(context),
        JSON.stringify([criteria, page]),
        () =>
          new DataLoader(async (userIds) => {
            const found = await sessions.listPages(userIds, criteria, page);
            return userIds.map((id) => found.get(id) as Page<SessionRow>);
          }),
      ).load(userId),
    count: (context, userId, criteria) =>
      memoized(
        counts(context),
        JSON.stringify(criteria),
        () =>
          new DataLoader(async (userIds) => {
            const found = await sessions.countOfUsers(userIds, criteria);
            return userIds.map((id) => found.get(id) ?? 0);
          }),
      ).load(userId),
  };
}

function memoized<Value>(known: Map<string, Value>, key: string, create: () => Value): Value {
  const found = known.get(key) ?? create();
  known.set(key, found);
  return found;
}
