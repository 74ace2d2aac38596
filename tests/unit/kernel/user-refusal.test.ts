import { describe, expect, it } from 'vitest';
import { refuseFaults, UserRefusal } from '../../../src/kernel/user-refusal.js';

describe('a form', () => {
  const faults = [
    { code: 'REQUIRED', field: ['email'], message: 'Write your e-mail address.' },
    { code: 'TOO_SHORT', field: ['password'], message: 'A password needs at least 12 characters.' },
  ] as const;

  it('is refused with all of its faults at once', () => {
    expect(() => refuseFaults(faults)).toThrow(UserRefusal);
    try {
      refuseFaults(faults);
    } catch (error) {
      expect((error as UserRefusal).faults).toEqual(faults);
    }
  });

  it('is let through when it has none', () => {
    expect(() => refuseFaults([])).not.toThrow();
  });
});
