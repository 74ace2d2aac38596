import { eq, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import type { Database, Transaction } from '../../platform/database.js';
import { roleAssignments } from './role-assignment.table.js';

export class RoleRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insertAssignment(
    userId: Id<'User'>,
    roleKey: string,
    assignedAt: Date,
    tx: Transaction,
  ): Promise<void> {
    await tx.insert(roleAssignments).values({ userId, roleKey, assignedAt }).onConflictDoNothing();
  }

  async isHeldByAnyone(roleKey: string): Promise<boolean> {
    const rows = await this.#database
      .select({ one: sql`1` })
      .from(roleAssignments)
      .where(eq(roleAssignments.roleKey, roleKey))
      .limit(1);
    return rows.length > 0;
  }
}
