import DataLoader from 'dataloader';
import type { RequestContext } from '../../graphql/context.js';
import { perRequest } from '../../graphql/per-request.js';
import type { Id } from '../../kernel/id.js';
import type { Page, PageRequest } from '../../kernel/page.js';
import type { SessionRow, SessionService } from './session.service.js';

export type SessionLoader = (context: RequestContext) => DataLoader<Id<'Session'>, SessionRow | undefined>;

/** Sessions by id, one statement for all that are asked for together. */
export function createSessionLoader(sessions: SessionService): SessionLoader {
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
  page(context: RequestContext, userId: Id<'User'>, page: PageRequest): Promise<Page<SessionRow>>;
  count(context: RequestContext, userId: Id<'User'>): Promise<number>;
}

export function createSessionsOfUsersLoader(sessions: SessionService): SessionsOfUsersLoader {
  const counts = perRequest(
    () =>
      new DataLoader<Id<'User'>, number>(async (userIds) => {
        const found = await sessions.countLive(userIds);
        return userIds.map((userId) => found.get(userId) ?? 0);
      }),
  );
  const pages = perRequest(() => new Map<string, DataLoader<Id<'User'>, Page<SessionRow>>>());
  const pageLoader = (context: RequestContext, page: PageRequest) => {
    const key = `${page.direction} ${page.size} ${page.from ?? ''}`;
    const known = pages(context).get(key);
    if (known) return known;
    const created = new DataLoader<Id<'User'>, Page<SessionRow>>(async (userIds) => {
      const found = await sessions.listLivePages(userIds, page);
      return userIds.map((userId) => found.get(userId) as Page<SessionRow>);
    });
    pages(context).set(key, created);
    return created;
  };
  return {
    page: (context, userId, page) => pageLoader(context, page).load(userId),
    count: (context, userId) => counts(context).load(userId),
  };
}
