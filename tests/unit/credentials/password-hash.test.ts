import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { LimitedError } from '../../../src/kernel/app-error.js';
import { SecretText } from '../../../src/kernel/secret-text.js';
import { PasswordHasher } from '../../../src/modules/credentials/password/password-hash.js';

const cost = { memoryKib: 19_456, iterations: 2, parallelism: 1 };
/** The cheapest that argon2 does, for tests that are not about the cost. */
const cheap = { memoryKib: 8, iterations: 1, parallelism: 1 };
const password = 'analytical engines weave algebra';

describe('a password hash', () => {
  const hasher = new PasswordHasher(cost, undefined);
  let passwordHash: string;
  beforeAll(async () => {
    passwordHash = await hasher.hash(password);
  });

  it.each([
    '',
    'analytical engines weave algebr',
    `${password} `,
    password.toUpperCase(),
    `${password}\u0000`,
  ])('does not belong to %j', async (other) => {
    expect(await hasher.verify(passwordHash, other)).toBe(false);
  });

  it('that does not exist belongs to no password, not even to the decoy', async () => {
    expect(await hasher.verify(undefined, password)).toBe(false);
    expect(await hasher.verify(undefined, 'a decoy that no account has')).toBe(false);
  });

  it('belongs to its password', async () => {
    expect(await hasher.verify(passwordHash, password)).toBe(true);
  });

  it('says how it was made: argon2id, 19 MiB, two passes, one lane, 128 bits of salt, 256 bits of hash', () => {
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });

  it('has a salt of its own each time', async () => {
    const cheapHasher = new PasswordHasher(cheap, undefined);
    const hashes = await Promise.all(Array.from({ length: 20 }, () => cheapHasher.hash(password)));
    expect(new Set(hashes.map((hash) => hash.split('$')[4])).size).toBe(20);
    expect(new Set(hashes.map((hash) => hash.split('$')[5])).size).toBe(20);
  });

  it('is outdated when any cost is another one now', () => {
    expect(hasher.isOutdated(passwordHash)).toBe(false);
    for (const change of [
      { memoryKib: 20_000 },
      { iterations: 3 },
      { parallelism: 2 },
      { memoryKib: 7_168 },
    ]) {
      expect(new PasswordHasher({ ...cost, ...change }, undefined).isOutdated(passwordHash)).toBe(true);
    }
  });

  it('made at another cost still belongs to its password', async () => {
    expect(await new PasswordHasher(cheap, undefined).verify(passwordHash, password)).toBe(true);
  });

  it('made with a pepper belongs to nothing without it, or with another', async () => {
    const pepper = new SecretText('a pepper that stands outside the database');
    const peppered = await new PasswordHasher(cheap, pepper).hash(password);
    expect(await new PasswordHasher(cheap, undefined).verify(peppered, password)).toBe(false);
    expect(await new PasswordHasher(cheap, new SecretText('another pepper')).verify(peppered, password)).toBe(
      false,
    );
    expect(await new PasswordHasher(cheap, pepper).verify(peppered, password)).toBe(true);
    expect(peppered).not.toContain('pepper');
  });
});

describe('a flood of logins', () => {
  it('is refused beyond 50 that wait, at once and with the seconds after which to come back', async () => {
    const hasher = new PasswordHasher(cheap, undefined);
    await hasher.start();
    const passwordHash = await hasher.hash(password);
    const atOnce = 100;
    const outcomes = await Promise.allSettled(
      Array.from({ length: atOnce }, () => hasher.verify(passwordHash, password)),
    );

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(atOnce - 50 - availableParallelism());
    expect(refused.length).toBeLessThanOrEqual(atOnce - 50);
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(LimitedError);
      expect(reason).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 1 } });
    }
    const answers = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(answers.every(({ value }) => value)).toBe(true);

    expect(await hasher.verify(passwordHash, password)).toBe(true);
  });

  it('that meets a server before its first login does not close it for good', async () => {
    const hasher = new PasswordHasher(cheap, undefined);
    const waiting = Array.from({ length: 100 }, () => hasher.hash(password));
    await expect(hasher.verify(undefined, password)).rejects.toBeInstanceOf(LimitedError);
    await Promise.allSettled(waiting);

    expect(await hasher.verify(undefined, password)).toBe(false);
  });
});
