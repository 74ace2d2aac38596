import type { Database } from '../../platform/database.js';
import type { PasswordService } from '../credentials/password/password.service.js';
import type { RoleService } from '../roles/role.service.js';
import type { UserService } from '../users/user.service.js';
import { AdminService } from './admin.service.js';

/** What an operator does to the instance as a whole. */
export interface AdminModule {
  readonly admins: AdminService;
}

export function createAdminModule(parts: {
  readonly database: Database;
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly roles: RoleService;
}): AdminModule {
  const { database, users, passwords, roles } = parts;
  return { admins: new AdminService(database, users, passwords, roles) };
}
