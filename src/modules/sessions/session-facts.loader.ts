import DataLoader from 'dataloader';
import type { Id } from '../../kernel/id.js';
import type { SessionFacts } from './authentication.service.js';

/** Finds what decides about a session, read from the database after the call began. */
export type FindSessionFacts = (id: Id<'Session'>) => Promise<SessionFacts | undefined>;

const maxBatchSize = 500;
/** Statements that run beside each other before those who come wait for one to end. */
const maxRunning = 2;
/** Longest that requests wait for the statement before theirs, in milliseconds. */
const longestWaitMs = 5;

/**
 * Lets requests that arrive together share one statement. Those that arrive while two statements run wait for one to end,
 * and share the next; none is ever given what was read before it arrived, so nothing is remembered.
 */
export function createSessionFactsLoader(
  listFacts: (ids: readonly Id<'Session'>[]) => Promise<SessionFacts[]>,
): FindSessionFacts {
  let running = 0;
  let waiting: (() => void)[] = [];
  const dispatchWaiting = () => {
    const batches = waiting;
    waiting = [];
    for (const dispatch of batches) dispatch();
  };
  const loader = new DataLoader<Id<'Session'>, SessionFacts | undefined>(
    async (ids) => {
      running += 1;
      try {
        const found = new Map((await listFacts([...new Set(ids)])).map((facts) => [facts.session.id, facts]));
        return ids.map((id) => found.get(id));
      } finally {
        running -= 1;
        setImmediate(dispatchWaiting);
      }
    },
    {
      cache: false,
      maxBatchSize,
      batchScheduleFn: (dispatch) => {
        waiting.push(dispatch);
        if (running < maxRunning) setImmediate(dispatchWaiting);
        else setTimeout(dispatchWaiting, longestWaitMs);
      },
    },
  );
  return (id) => loader.load(id);
}
