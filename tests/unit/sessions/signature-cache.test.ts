import 'reflect-metadata';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Id } from '../../../src/kernel/id.js';
import { AccessTokens } from '../../../src/modules/sessions/tokens/access-token.js';
import type { SigningKeys } from '../../../src/modules/sessions/tokens/signing-keys.js';
import { secureRandom } from '../../../src/platform/random.js';
import { MovableClock } from '../../support/clock.js';
import { type KeyNode, KeyTable, keyNode } from '../../support/signing-keys.js';

const caches = vi.hoisted(() => [] as { readonly max: number }[]);
vi.mock('lru-cache', async (importOriginal) => {
  const { LRUCache } = await importOriginal<typeof import('lru-cache')>();
  class Watched extends LRUCache<string, object> {
    constructor(options: { readonly max: number }) {
      super(options);
      caches.push(this);
    }
  }
  return { LRUCache: Watched };
});

const settings = { issuer: 'https://id.example.com', audience: 'latchkey', lifetimeSeconds: 900 };
const userId = '018f4c2e-5a0b-7c3d-9e1f-001122334455' as Id<'User'>;
const sessionId = '018f4c2e-5a0b-7c3d-9e1f-665544332211' as Id<'Session'>;

describe('a token whose signature was checked once', () => {
  let clock: MovableClock;
  let node: KeyNode;
  let tokens: AccessTokens;
  let token: string;
  let lookUps: number;

  beforeEach(async () => {
    clock = new MovableClock();
    node = keyNode(new KeyTable(clock), clock);
    await node.service.start();
    lookUps = 0;
    const { keys } = node;
    // Each check of a signature asks for the key first.
    const counted = {
      get current() {
        return keys.current;
      },
      isAccepted: (id: string) => keys.isAccepted(id),
      findPublicKey: (id: string) => {
        lookUps += 1;
        return keys.findPublicKey(id);
      },
    } as unknown as SigningKeys;
    tokens = new AccessTokens(counted, settings, clock, secureRandom);
    token = (await tokens.sign({ userId, sessionId })).token;
    expect((await tokens.verify(token)).kind).toBe('valid');
    expect(lookUps).toBe(1);
  });

  const kindOf = async (text = token) => (await tokens.verify(text)).kind;

  describe('is refused', () => {
    it('once it has expired, and from then on', async () => {
      clock.advance(settings.lifetimeSeconds + 3);
      expect(await kindOf()).toBe('valid');
      clock.advance(4);
      expect(await kindOf()).toBe('expired');
      expect(await kindOf()).toBe('expired');
      expect(lookUps).toBe(1);
    });

    it('as expired, and not as forged, once its key was replaced: its holder refreshes', async () => {
      await node.service.replace();
      expect(await kindOf()).toBe('expired');
      expect(await kindOf((await tokens.sign({ userId, sessionId })).token)).toBe('valid');
    });

    it('as expired once its key is retired', async () => {
      // Longer than any that can be configured, so that the key is the first to go.
      const long = new AccessTokens(node.keys, { ...settings, lifetimeSeconds: 86_400 }, clock, secureRandom);
      const old = (await long.sign({ userId, sessionId })).token;
      expect((await long.verify(old)).kind).toBe('valid');
      await node.service.rotate();
      const retirement = (await node.service.list()).at(-1)?.acceptedUntil?.getTime() ?? 0;
      clock.advance((retirement - clock.now().getTime()) / 1_000 - 5);
      expect((await long.verify(old)).kind).toBe('valid');
      clock.advance(6);
      expect((await long.verify(old)).kind).toBe('expired');
    });

    it('and never was checked, as expired, when its key was replaced before its first use', async () => {
      const unused = (await tokens.sign({ userId, sessionId })).token;
      await node.service.replace();
      expect(await kindOf(unused)).toBe('expired');
    });

    it('in any other spelling', async () => {
      const [head, body, signature = ''] = token.split('.');
      const last = signature.slice(-1);
      const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const altered = [
        `${token}=`,
        `${token} `,
        ` ${token}`,
        `${token}.`,
        `${token}\n`,
        `${head}=.${body}.${signature}`,
        `${head}.${body}.`,
        `${head}.${body}`,
        token.toLowerCase(),
        token.toUpperCase(),
        // The last digit has bits to spare: decoders read several as the same bytes.
        ...[...digits]
          .filter((digit) => digit !== last)
          .map((digit) => `${head}.${body}.${signature.slice(0, -1)}${digit}`),
      ];
      for (const text of altered) expect(await kindOf(text), text.slice(-20)).toBe('invalid');
    });
  });

  it('is not checked again, however often it comes', async () => {
    for (let count = 0; count < 50; count += 1) expect(await kindOf()).toBe('valid');
    await Promise.all(Array.from({ length: 50 }, () => kindOf()));
    expect(lookUps).toBe(1);
  });

  it('says the same as the first time', async () => {
    const fresh = new AccessTokens(node.keys, settings, clock, secureRandom);
    expect(await tokens.verify(token)).toEqual(await fresh.verify(token));
  });

  it('is one of many that are remembered, and their number is bounded', () => {
    const cache = caches.at(-1);
    expect(cache?.max).toBeGreaterThanOrEqual(1_000);
    expect(cache?.max).toBeLessThanOrEqual(100_000);
  });

  it('is not pushed out by tokens that are not ours', async () => {
    const [head, body] = token.split('.');
    for (let count = 0; count < 200; count += 1) {
      const forged = `${head}.${body}.${secureRandom.token().padEnd(86, 'A').slice(0, 86)}`;
      expect(await kindOf(forged)).toBe('invalid');
    }
    const before = lookUps;
    expect(await kindOf()).toBe('valid');
    expect(lookUps).toBe(before);
    expect((caches.at(-1) as { size?: number }).size).toBe(1);
  });

  it('is remembered without being kept: its digest stands for it', () => {
    const cache = caches.at(-1) as unknown as Map<string, object>;
    const text = JSON.stringify([...cache.entries()]);
    for (const part of [token, ...token.split('.')]) expect(text).not.toContain(part);
  });
});
