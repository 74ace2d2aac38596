import type { SchemaPart } from '../../graphql/schema.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { DisplayNamePolicy } from './display-name.js';
import { createUserLoader, type UserLoader } from './user.loader.js';
import { UserRepository } from './user.repository.js';
import { UserResolver } from './user.resolver.js';
import { userRules } from './user.rules.js';
import { UserService } from './user.service.js';
import { userId } from './user.type.js';

/** People with an account. */
export interface UsersModule extends SchemaPart {
  readonly users: UserService;
  readonly usersById: UserLoader;
}

export function createUsersModule(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly displayNamePolicy: DisplayNamePolicy;
}): UsersModule {
  const users = new UserService({ ...parts, users: new UserRepository(parts.database) });
  const usersById = createUserLoader(users);
  return {
    users,
    usersById,
    resolvers: [new UserResolver(users, usersById)],
    rules: userRules,
    nodes: [
      {
        typeName: 'User',
        prefix: userId.prefix,
        find: async (publicId, context) => {
          const id = userId.decode(publicId);
          const user = id && (await usersById(context).load(id));
          return user && users.isVisible(context.viewer, user) ? user : undefined;
        },
      },
    ],
  };
}
