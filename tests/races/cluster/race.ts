import type { Id } from '../../../src/kernel/id.js';
import { sessionId as sessionIds } from '../../../src/modules/sessions/session-id.js';
import * as operations from '../../support/operations.js';
import type { Person } from '../../support/people.js';
import type { Execution } from './api.js';
import { type Cluster, type ClusterNode, connectionsOfNode } from './cluster.js';
import { type Operation, type Outcome, violationsIn } from './history.js';

/** How often each race is run. */
export const rounds = Number(process.env['RACE_ROUNDS'] ?? 200);
/** How often each is run while the test holds the row that it is about. */
export const lockedRounds = Math.ceil(rounds / 10);
/** How many clients take part in each, half of them on either node. */
export const clients = 32;

/** What stands for a session in the hands of a client. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The answers that a race saw, and what is wrong with them. */
export class Race {
  readonly #title: string;
  readonly #cluster: Cluster;
  readonly #startedAt = performance.now();
  readonly #requestsBefore: number;
  readonly #operations: Operation[] = [];
  readonly #complaints: string[] = [];

  constructor(title: string, cluster: Cluster) {
    this.#title = title;
    this.#cluster = cluster;
    this.#requestsBefore = cluster.requests();
  }

  /** Asks who the viewer is. */
  async use(node: ClusterNode, accessToken: string): Promise<Outcome> {
    const answer = await node.api.execute(operations.viewer, {}, accessToken);
    const session = sessionOf(accessToken);
    const outcome = outcomeOf(answer, ({ viewer }) => viewer?.session?.id === session);
    this.#record(node, answer, { action: 'use', session, outcome });
    return outcome;
  }

  /** Trades a refresh token; gives what it got. */
  async refresh(node: ClusterNode, refreshToken: string): Promise<Tokens | undefined> {
    const { answer, tokens } = await this.#trade(node, refreshToken);
    this.#record(node, answer, {
      action: 'refresh',
      session: sessionOfRefreshToken(refreshToken),
      spends: refreshToken,
      ...(tokens ? { effect: tokens.refreshToken } : {}),
      outcome: outcomeOf(answer, () => tokens !== undefined),
    });
    return tokens;
  }

  /** Presents a refresh token that was spent long ago. That it is refused means that its session was revoked. */
  async replay(node: ClusterNode, refreshToken: string): Promise<void> {
    const { answer, tokens } = await this.#trade(node, refreshToken);
    const isCaught = tokens === undefined;
    this.#record(node, answer, {
      action: 'revoke',
      session: sessionOfRefreshToken(refreshToken),
      outcome:
        answer.errors?.[0]?.extensions['code'] === 'UNAUTHENTICATED'
          ? 'ok'
          : outcomeOf(answer, () => isCaught),
    });
    if (!isCaught) this.complain(`A token that was spent long ago got a successor on node ${node.number}.`);
  }

  async logout(node: ClusterNode, accessToken: string): Promise<void> {
    const answer = await node.api.execute(operations.logout, {}, accessToken);
    const session = sessionOf(accessToken);
    const outcome = outcomeOf(answer, ({ logout }) => logout?.session?.id === session);
    this.#record(node, answer, { action: 'revoke', session, outcome });
    if (outcome !== 'ok') this.complain(`A logout ended in ${outcome}: ${answer.text}`);
  }

  /** Ends a session from another one of the same user. */
  async revoke(node: ClusterNode, accessToken: string, session: string): Promise<void> {
    const answer = await node.api.execute(operations.sessionRevoke, { input: { id: session } }, accessToken);
    const outcome = outcomeOf(answer, ({ sessionRevoke }) => sessionRevoke?.session?.id === session);
    this.#record(node, answer, { action: 'revoke', session, outcome });
    if (outcome !== 'ok') this.complain(`A revocation ended in ${outcome}: ${answer.text}`);
  }

  /** Logs somebody in; gives nothing when the node has too many passwords to check already. */
  async logIn({ api, number }: ClusterNode, { username, password }: Person): Promise<Tokens | undefined> {
    const input = { identifier: username, password, tokenDelivery: 'BODY' as const };
    const { data, errors, text } = await api.execute(operations.login, { input });
    const tokens = data?.login?.result?.tokens ?? undefined;
    const isTooMuch = errors?.every(({ extensions }) => extensions['code'] === 'RATE_LIMITED');
    if (!tokens && !isTooMuch) this.complain(`A login on node ${number} was answered ${text}`);
    return tokens;
  }

  /** Notes something that must not be. */
  complain(complaint: string): void {
    this.#complaints.push(complaint);
  }

  /** Ends the race: prints its figures on one line and gives everything that was wrong. */
  async conclude(roundsRun = rounds): Promise<string[]> {
    const violations = [
      ...this.#complaints,
      ...violationsIn(this.#operations),
      ...(await this.#cluster.newFaults()),
    ];
    const requests = this.#cluster.requests() - this.#requestsBefore;
    const unanswered = this.#operations.filter(({ outcome }) => outcome === 'unknown').length;
    const seconds = ((performance.now() - this.#startedAt) / 1000).toFixed(1);
    process.stdout.write(
      `Race: ${this.#title}: ${roundsRun} rounds, ${clients} clients, ${requests} requests, ` +
        `${violations.length} violations, ${unanswered} unanswered, ${seconds} s\n`,
    );
    return violations;
  }

  async #trade(node: ClusterNode, refreshToken: string) {
    const answer = await node.api.execute(operations.sessionRefresh, { input: { refreshToken } });
    return { answer, tokens: answer.data?.sessionRefresh?.authentication?.tokens ?? undefined };
  }

  #record(
    { number }: ClusterNode,
    { startedAt, endedAt }: Execution<unknown>,
    operation: Omit<Operation, 'node' | 'startedAt' | 'endedAt'>,
  ): void {
    this.#operations.push({ ...operation, node: number, startedAt, endedAt });
  }
}

/** What an answer means: the faults of a server are its status from 500 and errors that only it can mend. */
function outcomeOf<Data>(
  { status, data, errors }: Execution<Data>,
  isSuccess: (data: Data) => boolean,
): Outcome {
  if (status === undefined) return 'unknown';
  const isFault = errors?.some(({ extensions }) => extensions['code'] !== 'UNAUTHENTICATED');
  if (status >= 500 || isFault) return 'failed';
  return data && isSuccess(data) ? 'ok' : 'refused';
}

/** Lets all clients go at the same moment; each gets its number and its node. */
export async function together<Result>(
  { nodes }: Cluster,
  work: (client: number, node: ClusterNode, other: ClusterNode) => Promise<Result>,
  count = clients,
): Promise<Result[]> {
  let open = () => {};
  const gate = new Promise<void>((release) => {
    open = release;
  });
  const all = Array.from({ length: count }, async (_, client) => {
    await gate;
    const [node, other] = client % 2 === 0 ? nodes : [nodes[1], nodes[0]];
    return work(client, node, other);
  });
  open();
  return Promise.all(all);
}

/**
 * Presents whatever a race handed out once more, each access token to a node and each refresh token to both: what
 * succeeds after a revocation counts as a violation.
 */
export async function refusedNow(race: Race, cluster: Cluster, handedOut: readonly Tokens[]): Promise<void> {
  const refreshTokens = [...new Set(handedOut.map(({ refreshToken }) => refreshToken))];
  await together(cluster, async (client, node, other) => {
    const { accessToken = '' } = handedOut[client] ?? {};
    const refreshToken = refreshTokens[Math.floor(client / 2)];
    await Promise.all([
      accessToken && race.use(other, accessToken),
      refreshToken && race.refresh(node, refreshToken),
    ]);
  });
}

/**
 * Begins work while the row of a session is locked, and lets the row go when that many clients wait for it, or as many
 * as the nodes have connections for; after a second and a half in any case.
 */
export async function behindRowLock<Result>(
  { sql, nodes }: Cluster,
  session: string,
  contenders: number,
  begin: () => Promise<Result>,
): Promise<Result> {
  const { begun } = await sql.begin(async (tx) => {
    await tx`select 1 from sessions where id = ${rowId(session)} for update`;
    const work = begin();
    const deadline = performance.now() + 1_500;
    const expected = Math.min(contenders, nodes.length * connectionsOfNode);
    for (let waiting = 0; waiting < expected && performance.now() < deadline; ) {
      const [row] = await sql<{ waiting: string }[]>`
        select count(*) as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      waiting = Number(row?.waiting);
    }
    return { begun: work };
  });
  return begun;
}

/** The id under which the database knows a session. */
export function rowId(session: string): Id<'Session'> {
  const id = sessionIds.decode(session);
  if (id === undefined) throw new Error(`${session} is not the id of a session.`);
  return id;
}

/** The session of an access token, as the token itself says. */
export function sessionOf(accessToken: string): string {
  const [, payload = ''] = accessToken.split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string }).sid;
}

function sessionOfRefreshToken(refreshToken: string): string {
  return refreshToken.split('.', 1)[0] ?? '';
}
