import type { Permission } from '../../kernel/permission.js';
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../platform/database.js';
import { RoleRepository } from './role.repository.js';
import { RoleService } from './role.service.js';

/** Who holds which role. */
export interface RolesModule {
  readonly roles: RoleService;
}

export function createRolesModule(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: Iterable<Permission>;
}): RolesModule {
  return { roles: new RoleService(new RoleRepository(parts.database), parts.clock, parts.catalogue) };
}
