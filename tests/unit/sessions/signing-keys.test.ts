import { beforeEach, describe, expect, it } from 'vitest';
import { SealBrokenError } from '../../../src/platform/key-ring.js';
import { MovableClock } from '../../support/clock.js';
import { type KeyNode, KeyTable, keyNode } from '../../support/signing-keys.js';

describe('the signing keys', () => {
  let table: KeyTable;
  let clock: MovableClock;
  beforeEach(() => {
    clock = new MovableClock();
    table = new KeyTable(clock);
  });

  const started = async (options?: Parameters<typeof keyNode>[2]): Promise<KeyNode> => {
    const node = keyNode(table, clock, options);
    await node.service.start();
    return node;
  };
  const oneMadeElsewhere = async () => {
    const elsewhere = new KeyTable(clock);
    await keyNode(elsewhere, clock).service.start();
    const [made] = elsewhere.rows;
    if (!made) throw new Error('No key was made.');
    table.rows.push(made);
    return made;
  };

  it('of another secret key end the start, and nothing is signed', async () => {
    await started();
    const stranger = keyNode(table, clock, { secretKey: 'another secret key' });
    await expect(stranger.service.start()).rejects.toThrow(SealBrokenError);
    expect(() => stranger.keys.current).toThrow('have not been loaded');
  });

  it('are not stored in the clear', async () => {
    await started();
    const [row] = table.rows;
    expect(Object.keys(row?.publicJwk ?? {}).sort()).toEqual(['crv', 'kty', 'x']);
    expect(Buffer.from(row?.sealedPrivateJwk ?? []).toString('latin1')).not.toContain('"d"');
  });

  it('are read at most once in five seconds, however many tokens name keys that are none', async () => {
    const { keys } = await started();
    table.reads = 0;
    const ask = () =>
      Promise.all(Array.from({ length: 100 }, (_, index) => keys.findPublicKey(`forged ${index}`)));
    expect(new Set(await ask())).toEqual(new Set([undefined]));
    expect(table.reads).toBeLessThanOrEqual(1);
    clock.advance(5);
    await ask();
    await ask();
    expect(table.reads).toBeLessThanOrEqual(2);
  });

  it('that another node has made are found five seconds later at the latest, by all who ask together', async () => {
    const { keys } = await started();
    clock.advance(1);
    const made = await oneMadeElsewhere();
    clock.advance(5);
    const found = await Promise.all(Array.from({ length: 10 }, () => keys.findPublicKey(made.keyId)));
    expect(found).not.toContain(undefined);
  });

  it('that could not be read make nobody a forger: the next token has them read again', async () => {
    const { keys } = await started();
    const made = await oneMadeElsewhere();
    clock.advance(5);
    table.isDown = true;
    await expect(keys.findPublicKey(made.keyId)).rejects.toThrow('The database is down.');
    table.isDown = false;
    expect(await keys.findPublicKey(made.keyId)).toBeDefined();
  });

  it('that no answer comes about are given up in time, and read at the next occasion', async () => {
    const { keys } = await started();
    const made = await oneMadeElsewhere();
    table.isStuck = true;
    await expect(keys.load()).rejects.toThrow('could not be read in time');
    table.isStuck = false;
    await keys.load();
    expect(await keys.findPublicKey(made.keyId)).toBeDefined();
  });

  it('are one for nodes that start together', async () => {
    const [first, second] = await Promise.all([started(), started()]);
    expect(table.rows).toHaveLength(1);
    expect(first?.keys.current.keyId).toBe(second?.keys.current.keyId);
  });

  describe('when they are rotated', () => {
    it('refuse no token that is in time: publish, wait, sign, retire', async () => {
      const { keys, service } = await started({ publishSeconds: 600 });
      const first = keys.current.keyId;
      const next = await service.rotate();
      if (!next) throw new Error('Nobody else rotated.');
      const kids = () => keys.published.map(({ kid }) => kid).sort();

      expect(next).toMatchObject({ state: 'next' });
      expect(kids()).toEqual([first, next.keyId].sort());
      clock.advance(599);
      expect(keys.current.keyId).toBe(first);
      clock.advance(1);
      expect(keys.current.keyId).toBe(next.keyId);
      // The last token of the first key was signed a moment ago.
      clock.advance(900);
      expect(keys.isAccepted(first)).toBe(true);
      // No token lives longer than an hour, however the nodes are set up.
      clock.advance(3_600 + 60 - 900);
      expect(keys.isAccepted(first)).toBe(false);
      expect(kids()).toEqual([next.keyId]);
      expect((await service.list()).map(({ state }) => state)).toEqual(['signing', 'retired']);
    });

    it('sign with one key after the other when the next is made before the last one signs', async () => {
      const { keys, service } = await started({ publishSeconds: 600 });
      const first = keys.current.keyId;
      const second = await service.rotate();
      clock.advance(300);
      const third = await service.rotate();
      const signing = [];
      for (let step = 0; step < 4; step += 1) {
        signing.push(keys.current.keyId);
        clock.advance(300);
      }
      expect(signing).toEqual([first, second?.keyId, third?.keyId, third?.keyId]);
    });

    it('refuse every older key at once when one leaked, also one that has not signed yet', async () => {
      const { keys, service } = await started();
      const first = keys.current.keyId;
      const next = await service.rotate();
      clock.advance(1);
      const replacement = await service.replace();
      expect(replacement).toMatchObject({ state: 'signing' });
      expect(keys.current.keyId).toBe(replacement?.keyId);
      expect([first, next?.keyId ?? ''].map((keyId) => keys.isAccepted(keyId))).toEqual([false, false]);
      clock.advance(3_600);
      expect(keys.current.keyId).toBe(replacement?.keyId);
      expect(keys.published.map(({ kid }) => kid)).toEqual([replacement?.keyId]);
    });

    it('stand in the order in which they were made, whatever the clocks of the nodes say', async () => {
      const fast = new MovableClock();
      fast.advance(20);
      const ahead = keyNode(table, fast);
      await ahead.service.start();
      const second = await ahead.service.rotate();
      clock.advance(2);
      fast.advance(2);
      const { keys, service } = await started();
      const first = keys.current.keyId;
      const third = await service.rotate();
      const signing = [];
      for (const seconds of [0, 597, 1, 2]) {
        clock.advance(seconds);
        signing.push(keys.current.keyId);
      }
      expect(signing).toEqual([first, first, second?.keyId, third?.keyId]);
      // Nothing that the first key signed a moment before is lost.
      clock.advance(900);
      expect(keys.isAccepted(first)).toBe(true);
    });

    it('leave it to one of the nodes that rotate together', async () => {
      const nodes = [await started(), await started(), await started()];
      const made = await Promise.all(nodes.map(({ service }) => service.rotate()));
      expect(made.filter((key) => key !== undefined)).toHaveLength(1);
      expect(table.rows).toHaveLength(2);
    });

    it('by schedule follow one another when the time has come, and not before', async () => {
      const { service } = await started({ rotationDays: 90 });
      const day = 24 * 60 * 60;
      clock.advance(90 * day - 1);
      await service.rotateWhenDue();
      expect(table.rows).toHaveLength(1);
      clock.advance(1);
      await service.rotateWhenDue();
      await service.rotateWhenDue();
      expect(table.rows).toHaveLength(2);
      // The old one is forgotten a month after its retirement.
      clock.advance(32 * day);
      await service.rotateWhenDue();
      expect(table.rows).toHaveLength(1);
    });

    it('by schedule stay as they are when the schedule is off', async () => {
      const { service } = await started({ rotationDays: 0 });
      clock.advance(10_000 * 24 * 60 * 60);
      await service.rotateWhenDue();
      expect(table.rows).toHaveLength(1);
    });
  });

  it('show the world no private part, and may be kept for less than a new key waits', async () => {
    for (const [publishSeconds, maxAgeSeconds] of [
      [600, 300],
      [60, 30],
      [2, 1],
    ] as const) {
      const { service } = await started({ publishSeconds });
      const published = service.published();
      expect(published.maxAgeSeconds).toBe(maxAgeSeconds);
      for (const key of published.keys) {
        expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      }
    }
  });
});
