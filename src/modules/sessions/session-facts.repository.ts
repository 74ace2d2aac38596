import { eq, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import type { Database } from '../../platform/database.js';
import { mappingByPlan } from '../../platform/row-mapping.js';
import { roleAssignments } from '../roles/role-assignment.table.js';
import { type UserRow, users } from '../users/user.table.js';
import { type SessionRow, sessions } from './session.table.js';

/** All that decides about a request: the session, its user, and the roles the user holds. */
export interface SessionFacts {
  readonly session: SessionRow;
  readonly user: UserRow;
  readonly roleKeys: readonly string[];
}

export class SessionFactsRepository {
  readonly #ofOne;
  readonly #ofSeveral;

  constructor(database: Database) {
    const select = () =>
      database
        .select({
          session: sessions,
          user: users,
          roleKeys: sql<
            string[]
          >`array(select ${roleAssignments.roleKey} from ${roleAssignments} where ${roleAssignments.userId} = ${sessions.userId})`,
        })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId));
    this.#ofOne = mappingByPlan(
      select()
        .where(eq(sessions.id, sql.placeholder('id')))
        .prepare('session_facts_of_one'),
    );
    this.#ofSeveral = mappingByPlan(
      select()
        .where(sql`${sessions.id} = any(${sql.placeholder('ids')}::uuid[])`)
        .prepare('session_facts'),
    );
  }

  /** What decides about these sessions, in any order, in one statement. */
  async listFacts(ids: readonly Id<'Session'>[]): Promise<SessionFacts[]> {
    // PostgreSQL keeps the plan for one, and makes that for several anew each time.
    return ids.length === 1 ? this.#ofOne.execute({ id: ids[0] }) : this.#ofSeveral.execute({ ids });
  }
}
