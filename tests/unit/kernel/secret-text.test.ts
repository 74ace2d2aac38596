import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SecretText } from '../../../src/kernel/secret-text.js';

describe('a secret text', () => {
  const secret = new SecretText('correct horse battery staple');

  it.each([
    ['put into a string', `${secret}`],
    ['joined', ['a', secret].join()],
    ['serialized', JSON.stringify({ secret })],
    ['inspected', inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ['spread', JSON.stringify({ ...secret })],
    ['listed', JSON.stringify(Object.getOwnPropertyNames(secret))],
    ['in an error', String(new Error(`failed with ${secret}`))],
  ])('does not show when it is %s', (_, shown) => {
    expect(shown).not.toContain('horse');
  });

  it('is told to whoever asks for it by name', () => {
    expect(secret.reveal()).toBe('correct horse battery staple');
  });
});
