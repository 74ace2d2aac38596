import type { Id } from './id.js';
import type { Permission } from './permission.js';

/** Why a request carries no session. Clients refresh on `EXPIRED` and log in otherwise. */
export type UnauthenticatedReason = 'MISSING' | 'EXPIRED' | 'INVALID' | 'ENDED';

/** From where a request comes. */
export interface Client {
  readonly ipAddress: string;
  readonly userAgent: string | undefined;
  /** What the client is known by from one login to the next; undefined when it says nothing. Proves nothing. */
  readonly deviceIdentifier: string | undefined;
}

/** Who is asking: a person with a live session. */
export interface SignedInViewer {
  readonly kind: 'signed-in';
  readonly userId: Id<'User'>;
  readonly sessionId: Id<'Session'>;
  readonly permissions: ReadonlySet<Permission>;
}

/** Who is asking: nobody that we know. */
interface AnonymousViewer {
  readonly kind: 'anonymous';
  readonly reason: UnauthenticatedReason;
}

/**
 * Who is asking, where nobody could tell because a part of the server did not answer.
 * Open fields still work; the first guarded one reports the cause.
 */
interface UnknownViewer {
  readonly kind: 'unknown';
  readonly cause: unknown;
}

export type Viewer = SignedInViewer | AnonymousViewer | UnknownViewer;

/** Whether the viewer holds a permission. Nobody but a signed-in viewer ever does. */
export function holdsPermission(viewer: Viewer, permission: Permission): boolean {
  return viewer.kind === 'signed-in' && viewer.permissions.has(permission);
}

/** Whether the viewer is this very user. */
export function isUser(viewer: Viewer, userId: Id<'User'>): boolean {
  return viewer.kind === 'signed-in' && viewer.userId === userId;
}
