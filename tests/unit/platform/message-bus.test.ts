import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/platform/logger.js';
import { MessageBus, type Wire } from '../../../src/platform/message-bus.js';

const logger = createLogger({
  level: 'warn',
  isPretty: false,
  destination: new Writable({ write: (_chunk, _encoding, done) => done() }),
});

/** A wire that hears what it says, until it is dead and does not know it. */
class EchoWire implements Wire {
  isDead = false;
  #onText: (text: string) => void = () => {};

  async open(_name: string, onText: (text: string) => void, onState: (isConnected: boolean) => void) {
    this.#onText = onText;
    onState(true);
  }

  async send(_name: string, text: string) {
    if (!this.isDead) this.#onText(text);
  }

  async close() {}
}

describe('The message bus', () => {
  let wire: EchoWire;
  let bus: MessageBus;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    wire = new EchoWire();
    bus = new MessageBus(wire, 'test', logger);
    await bus.start();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes a wire for dead on which it does not hear itself', () => {
    wire.isDead = true;
    for (let second = 0; second < 14; second += 5) {
      bus.beat();
      vi.advanceTimersByTime(5_000);
    }
    expect(bus.isConnected).toBe(false);
    wire.isDead = false;
    bus.beat();
    expect(bus.isConnected).toBe(true);
  });

  it('is connected for as long as it hears itself, and tells nobody of it', () => {
    const listener = vi.fn();
    bus.subscribe('beat', listener);
    for (let second = 0; second < 60; second += 5) {
      vi.advanceTimersByTime(5_000);
      bus.beat();
    }
    expect(bus.isConnected).toBe(true);
    expect(listener.mock.calls.filter(([message]) => message !== '')).toEqual([]);
  });
});
