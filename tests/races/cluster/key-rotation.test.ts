import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logout } from '../../support/operations.js';
import { type Cluster, type ClusterNode, startCluster } from './cluster.js';
import { register } from './people.js';
import { clients, Race, rounds, type Tokens, together } from './race.js';

const accessTokenSeconds = 30;
const publishSeconds = 2;
/** For how long after its end a token is still accepted, as clocks differ. */
const toleranceSeconds = 5;

/** A token in hand, with what it says of itself. */
interface Held {
  readonly token: string;
  readonly keyId: string;
  readonly expiresAtMs: number;
}

describe('Signing keys that are rotated under load', { timeout: 600_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({
      ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
      SIGNING_KEY_PUBLISH_SECONDS: String(publishSeconds),
    });
  });
  afterAll(() => cluster?.stop());

  it('cost nobody a token: each was published before it signed, and is accepted to the end', async () => {
    const race = new Race('two key rotations under load', cluster);
    const published = new PublishedKeys(cluster, race);
    const wallet = new Wallet(published, race);
    const sessions: Tokens[] = await together(cluster, async (_, node) => {
      const tokens = await register(node);
      wallet.put(node, tokens);
      return tokens;
    });
    const oldest = wallet.oldest;
    let isOver = false;
    const watch = published.watchUntil(() => isOver);
    let areRotated = false;
    const rotations = rotateTwice(wallet).finally(() => {
      areRotated = true;
    });

    let round = 0;
    const lastsUntil = oldest.expiresAtMs + (toleranceSeconds + 1) * 1000;
    for (; round < rounds || !areRotated || Date.now() < lastsUntil; round += 1) {
      await passRound(race, wallet, sessions, round);
      // What matters from now on is time.
      if (round >= rounds && areRotated) await pause(250);
    }
    await rotations;
    isOver = true;
    await watch;
    await expectExpired(oldest);
    expect(await race.conclude(round)).toEqual([]);
    expect(wallet.keyIds).toHaveLength(3);
  });

  /** Every client shows its own token to one node and any good one to the other; now and then it gets a new one. */
  async function passRound(race: Race, wallet: Wallet, sessions: Tokens[], round: number): Promise<void> {
    await together(cluster, async (client, node, other) => {
      const own = sessions[client] as Tokens;
      await Promise.all([race.use(node, own.accessToken), race.use(other, wallet.any().token)]);
      if ((round + client) % 8 !== 0) return;
      const renewed = await race.refresh(other, own.refreshToken);
      if (!renewed) return;
      sessions[client] = renewed;
      wallet.put(other, renewed);
    });
  }

  async function rotateTwice(wallet: Wallet): Promise<void> {
    for (const keyCount of [2, 3]) {
      await cluster.commandLine('keys', 'rotate');
      await expect
        .poll(() => wallet.keyCounts, { timeout: 20_000, interval: 50 })
        .toEqual(cluster.nodes.map(() => keyCount));
    }
  }

  async function expectExpired({ token }: Held): Promise<void> {
    for (const { api } of cluster.nodes) {
      const { errors } = await api.execute(logout, {}, token);
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'EXPIRED' } }]);
    }
  }
});

/** The key lists of both nodes, as whoever verifies tokens without asking us reads them. */
class PublishedKeys {
  readonly #cluster: Cluster;
  readonly #race: Race;
  readonly #keyIds: readonly Set<string>[];

  constructor(cluster: Cluster, race: Race) {
    this.#cluster = cluster;
    this.#race = race;
    this.#keyIds = cluster.nodes.map(() => new Set());
  }

  /** Whether every node has listed this key at some time. */
  has(keyId: string): boolean {
    return this.#keyIds.every((known) => known.has(keyId));
  }

  async watchUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.read();
      await pause(50);
    }
  }

  async read(): Promise<void> {
    await Promise.all(
      this.#cluster.nodes.map(async ({ api, number }) => {
        const { status, text, headers } = await api.get('/.well-known/jwks.json');
        if (status !== 200) return this.#race.complain(`The key list of node ${number} answered ${status}.`);
        const keptSeconds = Number(/max-age=(\d+)/.exec(String(headers['cache-control']))?.[1] ?? 0);
        if (keptSeconds >= publishSeconds) this.#race.complain(`The key list may be kept ${keptSeconds} s.`);
        for (const { kid } of (JSON.parse(text) as { keys: { kid: string }[] }).keys) {
          this.#keyIds[number]?.add(kid);
        }
      }),
    );
  }
}

/** Every token that was handed out. */
class Wallet {
  readonly #published: PublishedKeys;
  readonly #race: Race;
  readonly #held: Held[] = [];
  readonly #keyIdsOfNodes = new Map<number, Set<string>>([
    [0, new Set()],
    [1, new Set()],
  ]);

  constructor(published: PublishedKeys, race: Race) {
    this.#published = published;
    this.#race = race;
  }

  /** Takes a token of a node in; its key must have been published by then. */
  put({ number }: ClusterNode, { accessToken }: Tokens): void {
    const [header, payload] = accessToken
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    const { kid: keyId } = header as { kid: string };
    const isFirst = this.#held.length < clients;
    if (!isFirst && !this.#published.has(keyId))
      this.#race.complain(`Key ${keyId} signs and is not published.`);
    this.#keyIdsOfNodes.get(number)?.add(keyId);
    this.#held.push({ token: accessToken, keyId, expiresAtMs: (payload as { exp: number }).exp * 1000 });
  }

  get oldest(): Held {
    return this.#held[0] as Held;
  }

  get keyIds(): string[] {
    return [...new Set(this.#held.map(({ keyId }) => keyId))];
  }

  /** With how many keys each node has signed. */
  get keyCounts(): number[] {
    return [...this.#keyIdsOfNodes.values()].map(({ size }) => size);
  }

  /** Any token that is still good when it arrives. */
  any(): Held {
    const good = this.#held.filter(({ expiresAtMs }) => expiresAtMs > Date.now() + 500);
    return good[Math.floor(Math.random() * good.length)] ?? this.oldest;
  }
}
