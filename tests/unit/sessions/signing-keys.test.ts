import { beforeEach, describe, expect, it } from 'vitest';
import { SecretText } from '../../../src/kernel/secret-text.js';
import type { SigningKeyRepository } from '../../../src/modules/sessions/signing-key.repository.js';
import type { SigningKeyRow } from '../../../src/modules/sessions/signing-key.table.js';
import { SigningKeys } from '../../../src/modules/sessions/signing-keys.js';
import { KeyRing, SealBrokenError } from '../../../src/platform/key-ring.js';
import { MovableClock } from '../../support/clock.js';

/** A table that counts how often it is read, and fails on demand. */
class Table {
  readonly rows: SigningKeyRow[] = [];
  reads = 0;
  isDown = false;

  async listKeys(): Promise<SigningKeyRow[]> {
    this.reads += 1;
    if (this.isDown) throw new Error('The database is down.');
    return this.rows.toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime());
  }

  async insertFirstKey(row: SigningKeyRow): Promise<void> {
    if (this.rows.length === 0) this.rows.push(row);
  }
}

describe('the signing keys', () => {
  let table: Table;
  let clock: MovableClock;
  beforeEach(() => {
    table = new Table();
    clock = new MovableClock();
  });

  const node = (secretKey = 'the secret key of the instance', on = table) =>
    new SigningKeys(on as unknown as SigningKeyRepository, new KeyRing(new SecretText(secretKey)), clock);
  const started = async () => {
    const keys = node();
    await keys.start();
    return keys;
  };

  it('of another secret key end the start, and nothing is signed', async () => {
    await started();
    const stranger = node('another secret key');
    await expect(stranger.start()).rejects.toThrow(SealBrokenError);
    expect(() => stranger.current).toThrow('have not been loaded');
  });

  it('are not stored in the clear', async () => {
    await started();
    const [row] = table.rows;
    expect(Object.keys(row?.publicJwk ?? {}).sort()).toEqual(['crv', 'kty', 'x']);
    expect(Buffer.from(row?.sealedPrivateJwk ?? []).toString('latin1')).not.toContain('"d"');
  });

  it('are read at most once in five seconds, however many tokens name keys that are none', async () => {
    const keys = await started();
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
    const keys = await started();
    const elsewhere = new Table();
    clock.advance(1);
    await node('the secret key of the instance', elsewhere).start();
    const [made] = elsewhere.rows;
    if (!made) throw new Error('No key was made.');
    table.rows.push(made);

    clock.advance(5);
    const found = await Promise.all(Array.from({ length: 10 }, () => keys.findPublicKey(made.keyId)));
    expect(found).not.toContain(undefined);
  });

  it('that could not be read make nobody a forger: the next token has them read again', async () => {
    const keys = await started();
    const elsewhere = new Table();
    await node('the secret key of the instance', elsewhere).start();
    const [made] = elsewhere.rows;
    if (!made) throw new Error('No key was made.');
    table.rows.push(made);

    clock.advance(5);
    table.isDown = true;
    await expect(keys.findPublicKey(made.keyId)).rejects.toThrow('The database is down.');
    table.isDown = false;
    expect(await keys.findPublicKey(made.keyId)).toBeDefined();
  });

  it('are one for nodes that start together', async () => {
    const [first, second] = await Promise.all([started(), started()]);
    expect(table.rows).toHaveLength(1);
    expect(first.current.keyId).toBe(second.current.keyId);
  });

  it('sign with the newest and still know the older ones', async () => {
    const keys = await started();
    const old = keys.current.keyId;
    const elsewhere = new Table();
    clock.advance(60);
    await node('the secret key of the instance', elsewhere).start();
    table.rows.push(...elsewhere.rows);

    const restarted = node();
    await restarted.start();
    expect(restarted.current.keyId).toBe(elsewhere.rows[0]?.keyId);
    expect(await restarted.findPublicKey(old)).toBeDefined();
  });
});
