import { UnauthenticatedError, UnavailableError } from '../../kernel/app-error.js';
import type { Id } from '../../kernel/id.js';
import type { CursorFormat, Page, PageRequest } from '../../kernel/page.js';
import {
  type Client,
  holdsPermission,
  isUser,
  type UnauthenticatedReason,
  type Viewer,
} from '../../kernel/viewer.js';
import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { Transaction } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { AccessTokens, SignedAccessToken } from './access-token.js';
import type { RefreshTokenContent, RefreshTokens } from './refresh-token.js';
import { sessionPermissions } from './session.permissions.js';
import { type SessionRepository, sessionCursors } from './session.repository.js';
import type { AuthenticationMethod, SessionRevocationReason, SessionRow } from './session.table.js';

export type { SessionRow };

/** For how long the predecessor of a refresh token still gets the same successor, so that two tabs may race. */
const refreshGraceSeconds = 10;

/** Reasons for which a token is refused while its session may go on. */
const mayStillLive: ReadonlySet<UnauthenticatedReason> = new Set(['EXPIRED', 'INVALID']);

/** A login that has been proven. */
export interface ProvenLogin {
  readonly userId: Id<'User'>;
  readonly methods: readonly AuthenticationMethod[];
  readonly tokenDelivery: SessionRow['tokenDelivery'];
  readonly client: Client;
}

/** A session with the tokens that stand for it. */
export interface OpenSession {
  readonly session: SessionRow;
  readonly accessToken: SignedAccessToken;
  readonly refreshToken: string;
}

export interface SessionServiceParts {
  readonly sessions: SessionRepository;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly clock: Clock;
  readonly random: Random;
  /** Life of a session without a refresh, in seconds. */
  readonly slidingSeconds: number;
  /** Life of a session in all, in seconds. */
  readonly maxSeconds: number;
}

/** Logins: how they begin, go on and end. */
export class SessionService {
  readonly #parts: SessionServiceParts;

  constructor(parts: SessionServiceParts) {
    this.#parts = parts;
  }

  /** Cursors of lists of sessions. */
  get cursors(): CursorFormat {
    return sessionCursors;
  }

  /**
   * Begins a session. Its tokens come with `issue`, once the transaction is over.
   * @throws {UnauthenticatedError} when the user may no longer log in
   */
  async begin({ userId, methods, tokenDelivery, client }: ProvenLogin, tx: Transaction): Promise<SessionRow> {
    const { sessions, clock, random, slidingSeconds, maxSeconds } = this.#parts;
    const now = clock.now();
    const session = await sessions.insertSession(
      {
        id: random.uuid() as Id<'Session'>,
        userId,
        methods: [...methods],
        tokenDelivery,
        ipAddress: client.ipAddress,
        userAgent: client.userAgent ?? null,
        createdAt: now,
        lastActiveAt: now,
        refreshedAt: now,
        expiresAt: secondsAfter(now, Math.min(slidingSeconds, maxSeconds)),
        endsAt: secondsAfter(now, maxSeconds),
      },
      tx,
    );
    if (!session) throw new UnauthenticatedError('ENDED');
    return session;
  }

  /** The tokens of a session as it stands. */
  async issue(session: SessionRow): Promise<OpenSession> {
    const { accessTokens, refreshTokens } = this.#parts;
    const accessToken = await accessTokens.sign({ userId: session.userId, sessionId: session.id });
    const refreshToken = refreshTokens.derive({ sessionId: session.id, counter: session.refreshCounter });
    return { session, accessToken, refreshToken };
  }

  /**
   * Trades a refresh token for new tokens. The token before the present one gets the same successor for 10 seconds;
   * any older one can only be a copy, and ends the session.
   * @throws {UnauthenticatedError} when the token is not good for a live session on this channel
   */
  async refresh(
    refreshToken: string | undefined,
    delivery: SessionRow['tokenDelivery'],
  ): Promise<OpenSession> {
    if (refreshToken === undefined) throw new UnauthenticatedError('MISSING');
    const content = this.#parts.refreshTokens.read(refreshToken);
    if (!content) throw new UnauthenticatedError('INVALID');

    const { sessions, clock, slidingSeconds } = this.#parts;
    const at = clock.now();
    const expiresAt = secondsAfter(at, slidingSeconds);
    const refreshed = await sessions.updateRefreshed({ ...content, delivery, at, expiresAt });
    if (refreshed) await sessions.updateUserSeen(refreshed.userId, at);
    return this.issue(refreshed ?? (await this.#successorOf(content, delivery, at)));
  }

  /**
   * Ends the viewer's session, and the one that a refresh token names: it may be that of a browser whose access token
   * is no longer good. Says so when it can tell of neither, for whoever logs out must be able to rely on it.
   * @throws {UnauthenticatedError} when only an access token was presented, and it is expired or not ours
   * @throws {UnavailableError} when the database does not answer
   */
  async logout(viewer: Viewer, refreshToken: string | undefined): Promise<SessionRow | undefined> {
    if (viewer.kind === 'unknown') throw new UnavailableError('Try again shortly.', {}, viewer.cause);
    const named = this.#parts.refreshTokens.read(refreshToken ?? '')?.sessionId;
    if (viewer.kind === 'anonymous' && named === undefined && mayStillLive.has(viewer.reason)) {
      throw new UnauthenticatedError(viewer.reason);
    }
    const own = viewer.kind === 'signed-in' ? viewer.sessionId : undefined;
    const ended = own && (await this.#revoke(own, 'LOGOUT'));
    const other = named && named !== own ? await this.#revoke(named, 'LOGOUT') : undefined;
    return ended ?? other;
  }

  /** Ends the session that a browser had before, when it is given another: its cookies are about to be replaced. */
  async endReplaced(refreshToken: string | undefined, replacement: SessionRow): Promise<void> {
    const named = this.#parts.refreshTokens.read(refreshToken ?? '')?.sessionId;
    if (named && named !== replacement.id) await this.#revoke(named, 'REPLACED');
  }

  #revoke(id: Id<'Session'>, reason: SessionRevocationReason): Promise<SessionRow | undefined> {
    return this.#parts.sessions.updateRevoked(id, reason, this.#parts.clock.now());
  }

  /** Sessions with these ids, in any order, without a question of who asks. */
  listByIds(ids: readonly Id<'Session'>[]): Promise<SessionRow[]> {
    return this.#parts.sessions.listByIds(ids);
  }

  /** For each user the page of their live sessions, newest first. */
  listLivePages(
    userIds: readonly Id<'User'>[],
    page: PageRequest,
  ): Promise<Map<Id<'User'>, Page<SessionRow>>> {
    return this.#parts.sessions.listLivePages(userIds, page, this.#parts.clock.now());
  }

  /** For each user the number of their live sessions; users without any are left out. */
  countLive(userIds: readonly Id<'User'>[]): Promise<Map<Id<'User'>, number>> {
    return this.#parts.sessions.countLive(userIds, this.#parts.clock.now());
  }

  /** Whether a session can be used, is past its time, or was ended. */
  statusOf(session: SessionRow): 'ACTIVE' | 'EXPIRED' | 'REVOKED' {
    if (session.revokedAt) return 'REVOKED';
    return session.expiresAt > this.#parts.clock.now() ? 'ACTIVE' : 'EXPIRED';
  }

  /** Whether the viewer may know of the session: their own, and with `session.read` every one. */
  isVisible(viewer: Viewer, session: SessionRow): boolean {
    return isUser(viewer, session.userId) || holdsPermission(viewer, sessionPermissions.read);
  }

  async #successorOf(
    { sessionId, counter }: RefreshTokenContent,
    delivery: SessionRow['tokenDelivery'],
    at: Date,
  ): Promise<SessionRow> {
    const { sessions } = this.#parts;
    const facts = await sessions.findFacts(sessionId);
    if (!facts || facts.session.revokedAt || facts.user.status !== 'ACTIVE')
      throw new UnauthenticatedError('ENDED');
    const { session } = facts;
    if (session.tokenDelivery !== delivery) throw new UnauthenticatedError('INVALID');
    if (session.expiresAt <= at) throw new UnauthenticatedError('EXPIRED');

    const isPredecessor = session.refreshCounter === counter + 1;
    if (isPredecessor && at <= secondsAfter(session.refreshedAt, refreshGraceSeconds)) return session;
    await sessions.updateRevoked(sessionId, 'TOKEN_REUSE', at);
    throw new UnauthenticatedError('ENDED');
  }
}
