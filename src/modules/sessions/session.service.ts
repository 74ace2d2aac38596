import { UnauthenticatedError } from '../../kernel/app-error.js';
import type { Id } from '../../kernel/id.js';
import type { Client } from '../../kernel/viewer.js';
import { type Clock, secondsAfter } from '../../platform/clock.js';
import type { Transaction } from '../../platform/database.js';
import type { Random } from '../../platform/random.js';
import type { SessionFacts } from './authentication.service.js';
import type { AuthenticationMethod } from './authentication-method.js';
import type { DeviceService } from './devices/device.service.js';
import type { SessionRepository } from './session.repository.js';
import type { SessionRow } from './session.table.js';
import type { SessionActivityService } from './session-activity.service.js';
import type { SessionEndingService } from './session-ending.service.js';
import type { SessionSignals } from './session-signals.js';
import type { AccessTokens, SignedAccessToken } from './tokens/access-token.js';
import type { RefreshTokenContent, RefreshTokens } from './tokens/refresh-token.js';

export type { SessionRow };

/** For how long the predecessor of a refresh token still gets the same successor, so that two tabs may race. */
const refreshGraceSeconds = 10;

/** A login that has been proven. */
export interface ProvenLogin {
  readonly userId: Id<'User'>;
  readonly methods: readonly AuthenticationMethod[];
  readonly tokenDelivery: SessionRow['tokenDelivery'];
  readonly client: Client;
}

/** A session that began in a transaction, and what there is to do once that is over. */
export interface BegunSession {
  readonly session: SessionRow;
  /** What the browser is to be known by from now on; undefined when it is known already, or keeps no cookies. */
  readonly newDeviceIdentifier: string | undefined;
  /** Whether other sessions of the user ended to make room. */
  readonly hasEndedOthers: boolean;
}

/** A session with the tokens that stand for it. */
export interface OpenSession {
  readonly session: SessionRow;
  readonly accessToken: SignedAccessToken;
  readonly refreshToken: string;
  readonly newDeviceIdentifier?: string | undefined;
}

export interface SessionServiceParts {
  readonly sessions: SessionRepository;
  readonly findFacts: (id: Id<'Session'>) => Promise<SessionFacts | undefined>;
  readonly devices: DeviceService;
  readonly endings: SessionEndingService;
  readonly signals: SessionSignals;
  readonly activity: SessionActivityService;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly clock: Clock;
  readonly random: Random;
  /** Life of a session without a refresh, in seconds. */
  readonly slidingSeconds: number;
  /** Life of a session in all, in seconds. */
  readonly maxSeconds: number;
  /** Most live sessions of a user. */
  readonly maxPerUser: number;
}

/** Logins: how they begin and go on. */
export class SessionService {
  readonly #parts: SessionServiceParts;

  constructor(parts: SessionServiceParts) {
    this.#parts = parts;
  }

  /**
   * Begins a session. The one that the same device had ends, and so do those used least recently when there are too
   * many. Its tokens come with `issue`, once the transaction is over.
   * @throws {UnauthenticatedError} when the user may no longer log in
   */
  async begin(
    { userId, methods, tokenDelivery, client }: ProvenLogin,
    tx: Transaction,
  ): Promise<BegunSession> {
    const { sessions, devices, clock, random, slidingSeconds, maxSeconds, maxPerUser } = this.#parts;
    const now = clock.now();
    // The lock on the user's row lets logins of one user come one after the other: the limit holds under races.
    const mayLogIn = await sessions.lockUserForLogin(userId, now, tx);
    if (!mayLogIn) throw new UnauthenticatedError('ENDED');
    const { device, newIdentifier } = await devices.see(userId, tokenDelivery, client, tx);
    const endedCount = await sessions.updateMadeRoom(userId, device.id, maxPerUser - 1, now, tx);
    const session = await sessions.insertSession(
      {
        id: random.uuid() as Id<'Session'>,
        userId,
        deviceId: device.id,
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
    return { session, newDeviceIdentifier: newIdentifier, hasEndedOthers: endedCount > 0 };
  }

  /** The tokens of a session whose beginning has been committed. */
  async issue({ session, newDeviceIdentifier, hasEndedOthers }: BegunSession): Promise<OpenSession> {
    if (hasEndedOthers) this.#parts.signals.announce(session.userId);
    return { ...(await this.#withTokens(session)), newDeviceIdentifier };
  }

  /**
   * Trades a refresh token for new tokens. The token before the present one gets the same successor for 10 seconds;
   * any older one can only be a copy, and ends the session.
   * @throws {UnauthenticatedError} when the token is not good for a live session on this channel
   */
  async refresh(
    refreshToken: string | undefined,
    delivery: SessionRow['tokenDelivery'],
    client: Client,
  ): Promise<OpenSession> {
    if (refreshToken === undefined) throw new UnauthenticatedError('MISSING');
    const content = this.#parts.refreshTokens.read(refreshToken);
    if (!content) throw new UnauthenticatedError('INVALID');

    const { sessions, activity, clock, slidingSeconds } = this.#parts;
    const at = clock.now();
    const { ipAddress } = client;
    const expiresAt = secondsAfter(at, slidingSeconds);
    const refreshed = await sessions.updateRefreshed({ ...content, delivery, ipAddress, at, expiresAt });
    if (!refreshed) return this.#withTokens(await this.#successorOf(content, delivery, client, at));
    // Nothing that follows the trade may fail it: the token is spent, and its holder has no other.
    activity.noteRenewed(refreshed);
    return this.#withTokens(refreshed);
  }

  async #withTokens(session: SessionRow): Promise<OpenSession> {
    const { accessTokens, refreshTokens } = this.#parts;
    const accessToken = await accessTokens.sign({ userId: session.userId, sessionId: session.id });
    const refreshToken = refreshTokens.derive({ sessionId: session.id, counter: session.refreshCounter });
    return { session, accessToken, refreshToken };
  }

  async #successorOf(
    { sessionId, counter }: RefreshTokenContent,
    delivery: SessionRow['tokenDelivery'],
    client: Client,
    at: Date,
  ): Promise<SessionRow> {
    const facts = await this.#parts.findFacts(sessionId);
    if (!facts || facts.session.revokedAt || facts.user.status !== 'ACTIVE')
      throw new UnauthenticatedError('ENDED');
    const { session } = facts;
    if (session.tokenDelivery !== delivery) throw new UnauthenticatedError('INVALID');
    // The present token can only have been refused because the session ran out, by the clock of the database.
    const isPresent = session.refreshCounter === counter;
    if (isPresent || session.expiresAt <= at) throw new UnauthenticatedError('EXPIRED');

    const isInGrace = await this.#parts.sessions.wasRefreshedWithin(
      sessionId,
      counter + 1,
      refreshGraceSeconds,
    );
    if (isInGrace) return session;
    await this.#parts.endings.endReused(facts, client);
    throw new UnauthenticatedError('ENDED');
  }
}
