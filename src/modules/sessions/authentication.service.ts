import type { Id } from '../../kernel/id.js';
import type { Permission } from '../../kernel/permission.js';
import type { UnauthenticatedReason, Viewer } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import type { RoleService } from '../roles/role.service.js';
import type { AccessTokens } from './access-token.js';
import type { SessionFacts, SessionRepository } from './session.repository.js';
import type { SessionRow } from './session.table.js';

/** An access token and the way on which it came. */
export interface PresentedAccessToken {
  readonly token: string;
  readonly delivery: SessionRow['tokenDelivery'];
}

/** Who is asking, with what was read to find out. */
export interface Identification {
  readonly viewer: Viewer;
  readonly facts?: SessionFacts;
}

/** Finds out who is asking: from a token to a viewer. */
export class AuthenticationService {
  readonly #accessTokens: AccessTokens;
  readonly #sessions: SessionRepository;
  readonly #roles: RoleService;
  readonly #clock: Clock;

  constructor(accessTokens: AccessTokens, sessions: SessionRepository, roles: RoleService, clock: Clock) {
    this.#accessTokens = accessTokens;
    this.#sessions = sessions;
    this.#roles = roles;
    this.#clock = clock;
  }

  /**
   * Identifies whoever presents a token. The session is read from the database each time, so that one that has ended
   * is refused by the next request on any node. Never throws: a part that does not answer makes the viewer unknown.
   */
  async identify(presented: PresentedAccessToken | undefined): Promise<Identification> {
    if (!presented) return anonymous('MISSING');
    try {
      return await this.#identify(presented);
    } catch (cause) {
      return { viewer: { kind: 'unknown', cause } };
    }
  }

  /**
   * Who is behind a session that was just opened or renewed.
   * @throws when the database does not answer
   */
  async identifySession(sessionId: Id<'Session'>): Promise<Identification> {
    return this.#verdict(await this.#sessions.findFacts(sessionId));
  }

  async #identify({ token, delivery }: PresentedAccessToken): Promise<Identification> {
    const verdict = await this.#accessTokens.verify(token);
    if (verdict.kind !== 'valid') return anonymous(verdict.kind === 'expired' ? 'EXPIRED' : 'INVALID');

    const { userId, sessionId } = verdict.claims;
    const identification = this.#verdict(await this.#sessions.findFacts(sessionId));
    const { facts } = identification;
    // A token handed over as a cookie is good in the cookie only, and the other way round.
    const isMisused = facts && (facts.user.id !== userId || facts.session.tokenDelivery !== delivery);
    return isMisused ? anonymous('INVALID') : identification;
  }

  #verdict(facts: SessionFacts | undefined): Identification {
    if (!facts || facts.session.revokedAt || facts.session.expiresAt <= this.#clock.now())
      return anonymous('ENDED');
    if (facts.user.status !== 'ACTIVE') return anonymous('ENDED');
    const permissions: ReadonlySet<Permission> = this.#roles.permissionsOf(facts.roleKeys);
    const { id: sessionId, userId } = facts.session;
    return { viewer: { kind: 'signed-in', userId, sessionId, permissions }, facts };
  }
}

function anonymous(reason: UnauthenticatedReason): Identification {
  return { viewer: { kind: 'anonymous', reason } };
}
