import type { Id } from '../../kernel/id.js';
import type { Permission } from '../../kernel/permission.js';
import type { Client, UnauthenticatedReason, Viewer } from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import type { RoleService } from '../roles/role.service.js';
import type { SessionRow } from './session.table.js';
import type { SessionActivityService } from './session-activity.service.js';
import type { SessionFacts } from './session-facts.repository.js';
import type { AccessTokens, VerifiedAccessToken } from './tokens/access-token.js';

export type { SessionFacts };

/** An access token and the way on which it came; a request that presents several presents none that counts. */
export type PresentedAccessToken =
  | { readonly token: string; readonly delivery: SessionRow['tokenDelivery'] }
  | { readonly isAmbiguous: true };

/** Who is asking, with what was read to find out. */
export interface Identification {
  readonly viewer: Viewer;
  readonly facts?: SessionFacts;
}

/** A token that works at this moment, with whose session it is. */
export interface LiveToken {
  readonly claims: VerifiedAccessToken;
  readonly facts: SessionFacts;
}

export interface AuthenticationServiceParts {
  readonly accessTokens: AccessTokens;
  /** Reads what decides about a session from the database, after it was asked for. */
  readonly findFacts: (id: Id<'Session'>) => Promise<SessionFacts | undefined>;
  readonly roles: RoleService;
  readonly activity: SessionActivityService;
  readonly clock: Clock;
}

/** Finds out who is asking: from a token to a viewer. */
export class AuthenticationService {
  readonly #parts: AuthenticationServiceParts;

  constructor(parts: AuthenticationServiceParts) {
    this.#parts = parts;
  }

  /**
   * Identifies whoever presents a token. The session is read from the database each time, so that one that has ended
   * is refused by the next request on any node. Never throws: a part that does not answer makes the viewer unknown.
   */
  async identify(presented: PresentedAccessToken | undefined, client: Client): Promise<Identification> {
    if (!presented) return anonymous('MISSING');
    if ('isAmbiguous' in presented) return anonymous('INVALID');
    try {
      return await this.#identify(presented.token, presented.delivery, client);
    } catch (cause) {
      return { viewer: { kind: 'unknown', cause } };
    }
  }

  /**
   * Who is behind a session at this moment, with what is known of it, be it live or not.
   * @throws when the database does not answer
   */
  async identifySession(sessionId: Id<'Session'>): Promise<Identification> {
    const facts = await this.#parts.findFacts(sessionId);
    const { viewer } = this.#verdict(facts);
    return facts ? { viewer, facts } : { viewer };
  }

  /**
   * Whether a token works at this moment, whichever way it was handed over; undefined when it does not.
   * @throws when the database does not answer
   */
  async inspect(token: string): Promise<LiveToken | undefined> {
    const verdict = await this.#parts.accessTokens.verify(token);
    if (verdict.kind !== 'valid') return undefined;
    const { claims } = verdict;
    const { viewer, facts } = this.#verdict(await this.#parts.findFacts(claims.sessionId));
    const isLive = facts && viewer.kind === 'signed-in' && viewer.userId === claims.userId;
    return isLive ? { claims, facts } : undefined;
  }

  async #identify(
    token: string,
    delivery: SessionRow['tokenDelivery'],
    client: Client,
  ): Promise<Identification> {
    const verdict = await this.#parts.accessTokens.verify(token);
    if (verdict.kind !== 'valid') return anonymous(verdict.kind === 'expired' ? 'EXPIRED' : 'INVALID');

    const { userId, sessionId } = verdict.claims;
    const identification = this.#verdict(await this.#parts.findFacts(sessionId));
    const { facts } = identification;
    if (!facts) return identification;
    // A token handed over as a cookie is good in the cookie only, and the other way round.
    const isMisused = facts.user.id !== userId || facts.session.tokenDelivery !== delivery;
    if (isMisused) return anonymous('INVALID');
    this.#parts.activity.note(facts.session, client);
    return identification;
  }

  #verdict(facts: SessionFacts | undefined): Identification {
    if (!facts || !isLive(facts, this.#parts.clock.now())) return anonymous('ENDED');
    const permissions: ReadonlySet<Permission> = this.#parts.roles.permissionsOf(facts.roleKeys);
    const { id: sessionId, userId } = facts.session;
    return { viewer: { kind: 'signed-in', userId, sessionId, permissions }, facts };
  }
}

/** Whether a session may be used: it was not ended, is in time, and its user may log in. */
export function isLive({ session, user }: SessionFacts, now: Date): boolean {
  return session.revokedAt === null && session.expiresAt > now && user.status === 'ACTIVE';
}

function anonymous(reason: UnauthenticatedReason): Identification {
  return { viewer: { kind: 'anonymous', reason } };
}
