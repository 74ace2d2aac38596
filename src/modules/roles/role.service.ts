import type { Id } from '../../kernel/id.js';
import type { Permission } from '../../kernel/permission.js';
import type { Clock } from '../../platform/clock.js';
import type { Transaction } from '../../platform/database.js';
import type { RoleRepository } from './role.repository.js';

/** Key of the system role that holds every permission. */
const adminRole = 'admin';

/** Who holds which role, and what a role allows. */
export class RoleService {
  readonly #roles: RoleRepository;
  readonly #clock: Clock;
  readonly #catalogue: ReadonlySet<Permission>;

  /** `catalogue` is every permission that a slice declares. */
  constructor(roles: RoleRepository, clock: Clock, catalogue: Iterable<Permission>) {
    this.#roles = roles;
    this.#clock = clock;
    this.#catalogue = new Set(catalogue);
  }

  /** Permissions that these roles give together. A role that nobody defined gives none. */
  permissionsOf(roleKeys: readonly string[]): ReadonlySet<Permission> {
    return roleKeys.includes(adminRole) ? this.#catalogue : new Set();
  }

  /** Makes a user an administrator. Doing it twice changes nothing. */
  async assignAdmin(userId: Id<'User'>, tx: Transaction): Promise<void> {
    await this.#roles.insertAssignment(userId, adminRole, this.#clock.now(), tx);
  }

  /** Whether the instance has an administrator. */
  hasAdmin(): Promise<boolean> {
    return this.#roles.isHeldByAnyone(adminRole);
  }
}
