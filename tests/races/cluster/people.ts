import { login, registrationStart } from '../../support/operations.js';
import { type Person, stranger } from '../../support/people.js';
import type { Cluster, ClusterNode } from './cluster.js';
import { clients, type Tokens, together } from './race.js';

/** Registers somebody; the nodes of a cluster do not ask for a proof of the address. */
export async function register({ api }: ClusterNode): Promise<Person & Tokens> {
  const { email, username, password } = stranger();
  const input = { email, username, password, tokenDelivery: 'BODY' as const };
  const { data, text } = await api.execute(registrationStart, { input });
  const tokens = data?.registrationStart?.authentication?.tokens;
  if (!tokens) throw new Error(`The registration failed: ${text}`);
  return { email, username, password, ...tokens };
}

/** Opens sessions of somebody, on both nodes by turns; the limit of the nodes must leave room for them. */
export async function openSessions(cluster: Cluster, person: Person, count: number): Promise<Tokens[]> {
  const opened: Tokens[] = [];
  while (opened.length < count) {
    const batch = Math.min(clients, count - opened.length);
    opened.push(...(await together(cluster, (_, node) => logIn(node, person), batch)));
  }
  return opened;
}

async function logIn({ api }: ClusterNode, { username, password }: Person): Promise<Tokens> {
  const input = { identifier: username, password, tokenDelivery: 'BODY' as const };
  const { data, text } = await api.execute(login, { input });
  const tokens = data?.login?.result?.tokens;
  if (!tokens) throw new Error(`The login failed: ${text}`);
  return tokens;
}
