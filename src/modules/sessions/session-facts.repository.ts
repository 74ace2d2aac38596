import { eq, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/id.js';
import type { Database } from '../../platform/database.js';
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
  readonly #facts;

  constructor(database: Database) {
    this.#facts = database
      .select({
        session: sessions,
        user: users,
        roleKeys: sql<
          string[]
        >`array(select ${roleAssignments.roleKey} from ${roleAssignments} where ${roleAssignments.userId} = ${sessions.userId})`,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(sql`${sessions.id} = any(${sql.placeholder('ids')}::uuid[])`)
      .prepare('session_facts');
  }

  /** What decides about these sessions, in any order, in one statement. */
  async listFacts(ids: readonly Id<'Session'>[]): Promise<SessionFacts[]> {
    return this.#facts.execute({ ids });
  }
}
