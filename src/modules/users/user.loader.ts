import DataLoader from 'dataloader';
import type { RequestContext } from '../../graphql/context.js';
import { perRequest } from '../../graphql/per-request.js';
import type { Id } from '../../kernel/id.js';
import type { UserRow, UserService } from './user.service.js';

export type UserLoader = (context: RequestContext) => DataLoader<Id<'User'>, UserRow | undefined>;

/** Users by id, one statement for all that are asked for together. */
export function createUserLoader(users: UserService): UserLoader {
  return perRequest(
    () =>
      new DataLoader(async (ids) => {
        const found = new Map((await users.listByIds(ids)).map((user) => [user.id, user]));
        return ids.map((id) => found.get(id));
      }),
  );
}
