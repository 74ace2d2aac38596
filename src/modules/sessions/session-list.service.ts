import type { Id } from '../../kernel/id.js';
import type { CursorFormat, Page, PageRequest } from '../../kernel/page.js';
import { holdsPermission, isUser, type Viewer } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import { sessionPermissions } from './session.permissions.js';
import type { SessionRepository } from './session.repository.js';
import type { SessionRow } from './session.table.js';
import {
  newestFirst,
  type SessionCriteria,
  type SessionListRepository,
  type SessionOrdering,
  type SessionStatus,
  sessionCursors,
} from './session-list.repository.js';

export type { SessionCriteria, SessionOrdering };

/** Sessions as they are looked at: by their users, and by those who look after all of them. */
export class SessionListService {
  readonly #sessions: SessionRepository;
  readonly #lists: SessionListRepository;
  readonly #clock: Clock;

  constructor(sessions: SessionRepository, lists: SessionListRepository, clock: Clock) {
    this.#sessions = sessions;
    this.#lists = lists;
    this.#clock = clock;
  }

  /** Sessions with these ids, in any order, without a question of who asks. */
  listByIds(ids: readonly Id<'Session'>[]): Promise<SessionRow[]> {
    return this.#sessions.listByIds(ids);
  }

  /** One page of the sessions of all users; who may ask is decided at the field. */
  listPage(
    criteria: SessionCriteria,
    ordering: SessionOrdering,
    page: PageRequest,
  ): Promise<Page<SessionRow>> {
    return this.#lists.listPage(criteria, ordering, page, this.#clock.now());
  }

  /** How many sessions of all users the criteria keep. */
  countMatching(criteria: SessionCriteria): Promise<number> {
    return this.#lists.countMatching(criteria, this.#clock.now());
  }

  /** For each user the page of their sessions that the criteria keep, newest first. */
  listPages(
    userIds: readonly Id<'User'>[],
    criteria: SessionCriteria,
    page: PageRequest,
  ): Promise<Map<Id<'User'>, Page<SessionRow>>> {
    return this.#lists.listPages(userIds, criteria, page, this.#clock.now());
  }

  /** For each user the number of their sessions that the criteria keep; users without any are left out. */
  countOfUsers(userIds: readonly Id<'User'>[], criteria: SessionCriteria): Promise<Map<Id<'User'>, number>> {
    return this.#lists.countOfUsers(userIds, criteria, this.#clock.now());
  }

  /** Cursors of a list in this order; that of one user's sessions when it is left out. */
  cursorsOf(ordering: SessionOrdering = newestFirst): CursorFormat {
    return sessionCursors(ordering);
  }

  /** Whether a session can be used, is past its time, or was ended. */
  statusOf(session: SessionRow): SessionStatus {
    if (session.revokedAt) return 'REVOKED';
    return session.expiresAt > this.#clock.now() ? 'ACTIVE' : 'EXPIRED';
  }

  /** Whether the viewer may know of the session: their own, and with `session.read` every one. */
  isVisible(viewer: Viewer, session: SessionRow): boolean {
    return isUser(viewer, session.userId) || holdsPermission(viewer, sessionPermissions.read);
  }
}
