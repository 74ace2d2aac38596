import type { Client, SignedInViewer, Viewer } from '../kernel/viewer.js';
import type { RequestContext } from './context.js';
import type { PresentedToken } from './token-cookies.js';

/** Who a request is from, and what its answer is already known to need. */
interface Authentication {
  readonly viewer: Viewer;
  /** Puts what was read on the way into the request's loaders, so that it is not read again. */
  prime?(context: RequestContext): void;
}

/** What the transport asks of sessions. Nothing of it throws: whatever goes wrong is in the viewer. */
export interface RequestSessions {
  /** Finds out who presented a token. */
  authenticate(presented: PresentedToken | undefined, client: Client): Promise<Authentication>;
  /** Who is behind a session at this moment. */
  viewerOf(viewer: SignedInViewer): Promise<Viewer>;
  /** Calls back once when the viewer's session has ended, with the reason; gives what stops that. */
  watch(viewer: SignedInViewer, onEnded: (reason: string) => void): () => void;
}
