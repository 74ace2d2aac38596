import { UnauthenticatedError } from '../kernel/app-error.js';
import type { Client, SignedInViewer, Viewer } from '../kernel/viewer.js';
import type { CookieJar } from './cookie-jar.js';

/** What a resolver knows of the request it works for. Closed: loaders and services are found elsewhere. */
export interface RequestContext {
  readonly requestId: string;
  readonly client: Client;
  /** Who is asking. Changes when the request itself logs in or out, so that its answer is already theirs. */
  viewer: Viewer;
  readonly cookies: CookieJar;
  /** What `perRequest` keeps. It is a part of the context because Apollo Server copies the context itself. */
  readonly instances: Map<object, unknown>;
}

/**
 * The viewer of a field that only those who are signed in reach.
 * @throws {UnauthenticatedError} when another field of the request has ended their session meanwhile
 */
export function signedInViewer({ viewer }: RequestContext): SignedInViewer {
  if (viewer.kind === 'signed-in') return viewer;
  throw new UnauthenticatedError(viewer.kind === 'anonymous' ? viewer.reason : 'MISSING');
}
