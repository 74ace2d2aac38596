import { ForbiddenError, UnauthenticatedError, UnavailableError } from '../../kernel/app-error.js';
import type { Id } from '../../kernel/id.js';
import {
  type Client,
  holdsPermission,
  isUser,
  type SignedInViewer,
  type UnauthenticatedReason,
  type Viewer,
} from '../../kernel/viewer.js';
import type { Clock } from '../../platform/clock.js';
import type { Database, Transaction } from '../../platform/database.js';
import type { AuditEvent, AuditService } from '../audit/audit.service.js';
import type { EmailService } from '../email/email.service.js';
import type { UserService } from '../users/user.service.js';
import type { SessionFacts } from './authentication.service.js';
import type { DeviceService } from './devices/device.service.js';
import { refreshTokenReuseLetter } from './refresh-token-reuse.email.js';
import { SessionNotFoundError, SessionUserNotFoundError } from './session.errors.js';
import { sessionPermissions } from './session.permissions.js';
import type { RevocationScope, SessionRepository } from './session.repository.js';
import type { SessionRow } from './session.table.js';
import { sessionId as sessionIds } from './session-id.js';
import type { SessionRevocationReason } from './session-revocation-reason.js';
import type { SessionSignals } from './session-signals.js';
import type { RefreshTokenContent, RefreshTokens } from './tokens/refresh-token.js';

/** Reasons for which a token is refused while its session may go on. */
const mayStillLive: ReadonlySet<UnauthenticatedReason> = new Set(['EXPIRED', 'INVALID']);

/** Who ends sessions, and from where. */
export interface Ender {
  readonly viewer: SignedInViewer;
  readonly client: Client;
}

export interface SessionEndingServiceParts {
  readonly database: Database;
  readonly sessions: SessionRepository;
  readonly findFacts: (id: Id<'Session'>) => Promise<SessionFacts | undefined>;
  readonly devices: DeviceService;
  readonly users: UserService;
  readonly refreshTokens: RefreshTokens;
  readonly signals: SessionSignals;
  readonly audit: AuditService;
  readonly email: EmailService;
  readonly clock: Clock;
  readonly instanceName: string;
}

/** How sessions end before their time. What has ended is refused by every request that begins after the answer. */
export class SessionEndingService {
  readonly #parts: SessionEndingServiceParts;

  constructor(parts: SessionEndingServiceParts) {
    this.#parts = parts;
  }

  /**
   * Ends the viewer's session, and the one that a refresh token names: it may be that of a browser whose access token
   * is no longer good. Says so when it can tell of neither, for whoever logs out must be able to rely on it.
   * @throws {UnauthenticatedError} when only an access token was presented, and it is expired or not ours
   * @throws {UnavailableError} when the database does not answer
   */
  async logout(
    viewer: Viewer,
    refreshToken: string | undefined,
    client: Client,
  ): Promise<SessionRow | undefined> {
    if (viewer.kind === 'unknown') throw new UnavailableError('Try again shortly.', {}, viewer.cause);
    const named = this.#parts.refreshTokens.read(refreshToken ?? '');
    if (viewer.kind === 'anonymous' && named === undefined && mayStillLive.has(viewer.reason)) {
      throw new UnauthenticatedError(viewer.reason);
    }
    const own = viewer.kind === 'signed-in' ? viewer.sessionId : undefined;
    const ended = own && (await this.#end(own, 'LOGOUT'));
    const isOther = named !== undefined && named.sessionId !== own;
    const other = isOther ? await this.#endNamed(named, 'LOGOUT', client) : undefined;
    const mayLiveOn = viewer.kind === 'anonymous' && mayStillLive.has(viewer.reason);
    if (mayLiveOn && other === 'foreign') throw new UnauthenticatedError(viewer.reason);
    return ended ?? (other === 'foreign' ? undefined : other);
  }

  /** Ends the session that a browser had before, when it is given another: its cookies are about to be replaced. */
  async endReplaced(
    refreshToken: string | undefined,
    replacement: SessionRow,
    client: Client,
  ): Promise<void> {
    const named = this.#parts.refreshTokens.read(refreshToken ?? '');
    if (named && named.sessionId !== replacement.id) await this.#endNamed(named, 'REPLACED', client);
  }

  /**
   * Ends one session, be it past its time; one that was ended already is given as it is.
   * @throws {SessionNotFoundError} when there is none that the viewer may know of
   * @throws {ForbiddenError} when it is another user's, and the viewer may see it but not end it
   */
  async revoke(id: Id<'Session'>, { viewer, client }: Ender): Promise<SessionRow> {
    const { database, sessions, clock } = this.#parts;
    const [session] = await sessions.listByIds([id]);
    const isOwn = session !== undefined && isUser(viewer, session.userId);
    const mayEnd = isOwn || holdsPermission(viewer, sessionPermissions.revoke);
    if (session && !mayEnd && holdsPermission(viewer, sessionPermissions.read)) {
      throw new ForbiddenError(sessionPermissions.revoke);
    }
    if (!session || !mayEnd) throw new SessionNotFoundError();

    const reason = isOwn ? 'REVOKED_BY_USER' : 'REVOKED_BY_ADMIN';
    const ended = await database.transaction(async (tx) => {
      const row = await sessions.updateRevoked(id, reason, clock.now(), tx);
      if (row) await this.#record([row], viewer, client, tx);
      return row;
    });
    if (!ended) return (await sessions.listByIds([id]))[0] ?? session;
    this.#parts.signals.announce(ended.userId);
    return ended;
  }

  /**
   * Ends the sessions of a user, all or all but the viewer's own.
   * @returns how many of those in use ended
   * @throws {ForbiddenError} when it is another user, and the viewer may not end sessions
   * @throws {SessionUserNotFoundError} when there is no such user
   */
  async revokeAll(userId: Id<'User'>, keepsCurrent: boolean, ender: Ender): Promise<number> {
    const { viewer } = ender;
    if (!isUser(viewer, userId)) {
      if (!holdsPermission(viewer, sessionPermissions.revoke))
        throw new ForbiddenError(sessionPermissions.revoke);
      const [user] = await this.#parts.users.listByIds([userId]);
      if (!user) throw new SessionUserNotFoundError();
    }
    const ended = await this.#endOfUser(
      { userId, exceptId: keepsCurrent ? viewer.sessionId : undefined },
      ender,
    );
    const now = this.#parts.clock.now();
    return ended.filter(({ expiresAt }) => expiresAt > now).length;
  }

  /** Forgets a device of the viewer, and ends its sessions; false when the viewer has no such device. */
  async forgetDevice(deviceId: Id<'Device'>, ender: Ender): Promise<boolean> {
    let isForgotten = false;
    await this.#endOfUser({ userId: ender.viewer.userId, deviceId }, ender, async (tx) => {
      isForgotten = await this.#parts.devices.delete(deviceId, ender.viewer.userId, tx);
    });
    return isForgotten;
  }

  /**
   * Ends the family of refresh tokens of which a used one came back: that session and no other. It is recorded, and its
   * user is told by mail; once, however often the token comes.
   */
  async endReused({ session, user }: SessionFacts, client: Client): Promise<void> {
    const { database, sessions, devices, audit, email, signals, clock, instanceName } = this.#parts;
    const at = clock.now();
    const letter = refreshTokenReuseLetter({
      instanceName,
      username: user.username,
      deviceName: await devices.nameById(session.deviceId),
      ipAddress: client.ipAddress,
      at,
    });
    const ended = await database.transaction(async (tx) => {
      const row = await sessions.updateRevoked(session.id, 'TOKEN_REUSE', at, tx);
      if (!row) return undefined;
      const target = { userId: user.id, targetId: sessionIds.encode(session.id) };
      await audit.record([{ action: 'session.token_reused', actorId: undefined, ...target, client }], tx);
      await email.enqueue(user.email, letter, tx);
      return row;
    });
    if (!ended) return;
    email.deliverSoon();
    signals.announce(user.id);
  }

  /**
   * Ends the session that a refresh token from a cookie names. A token of another channel is foreign and ends nothing; one
   * that is older than the last can only be a copy, and ends it as such.
   */
  async #endNamed(
    { sessionId, counter }: RefreshTokenContent,
    reason: SessionRevocationReason,
    client: Client,
  ): Promise<SessionRow | 'foreign' | undefined> {
    const facts = await this.#parts.findFacts(sessionId);
    if (facts?.session.tokenDelivery === 'BODY') return 'foreign';
    if (!facts || facts.session.revokedAt) return undefined;
    if (facts.session.refreshCounter <= counter + 1) return this.#end(sessionId, reason);
    await this.endReused(facts, client);
    return (await this.#parts.sessions.listByIds([sessionId]))[0];
  }

  async #end(id: Id<'Session'>, reason: SessionRevocationReason): Promise<SessionRow | undefined> {
    const ended = await this.#parts.sessions.updateRevoked(id, reason, this.#parts.clock.now());
    if (ended) this.#parts.signals.announce(ended.userId);
    return ended;
  }

  async #endOfUser(
    scope: RevocationScope,
    { viewer, client }: Ender,
    also: (tx: Transaction) => Promise<void> = async () => {},
  ): Promise<SessionRow[]> {
    const { database, sessions, signals, clock } = this.#parts;
    const reason = isUser(viewer, scope.userId) ? 'REVOKED_BY_USER' : 'REVOKED_BY_ADMIN';
    const ended = await database.transaction(async (tx) => {
      await sessions.lockUser(scope.userId, tx);
      const rows = await sessions.updateRevokedOfUser(scope, reason, clock.now(), tx);
      await this.#record(rows, viewer, client, tx);
      await also(tx);
      return rows;
    });
    if (ended.length > 0) signals.announce(scope.userId);
    return ended;
  }

  #record(
    rows: readonly SessionRow[],
    viewer: SignedInViewer,
    client: Client,
    tx: Transaction,
  ): Promise<void> {
    const events = rows.map(
      ({ id, userId, revocationReason }): AuditEvent => ({
        action: 'session.revoked',
        actorId: viewer.userId,
        userId,
        targetId: sessionIds.encode(id),
        details: { reason: revocationReason ?? '' },
        client,
      }),
    );
    return this.#parts.audit.record(events, tx);
  }
}
