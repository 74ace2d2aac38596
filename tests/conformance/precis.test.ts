import { describe, expect, it } from 'vitest';
import { prepareOpaqueString } from '../../src/modules/credentials/password/opaque-string.js';
import { loadVectors } from '../support/vectors.js';

interface Case {
  readonly profile: string;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
}

const cases = loadVectors<Case[]>('precis/golden.json')?.filter(({ profile }) => profile === 'OpaqueString');

const shown = (text: string) =>
  [...text]
    .map((character) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');

describe.skipIf(!cases)('a password by the OpaqueString profile (RFC 8265)', () => {
  it('has 325 cases to meet', () => {
    expect(cases).toHaveLength(325);
    expect(cases?.filter(({ output }) => output === null)).toHaveLength(90);
  });

  it.each(
    cases?.map(({ input, output, error }) => [shown(input), error ?? 'accepted', input, output] as const) ??
      [],
  )('%s: %s', (_name, _verdict, input, output) => {
    expect(prepareOpaqueString(input)).toBe(output ?? undefined);
  });
});
