import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { environmentSchema, readEnvironment, secretVariables } from '../../src/config/environment.js';

const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
const lines = text.split('\n');

/** `# NAME=value`, or the same without the comment sign. */
const assignment = /^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/;

const stated = lines.flatMap((line) => {
  const [, name, value] = assignment.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
});

const statedValues = new Map(stated.map(({ name, value }) => [name, value]));
const variables = Object.keys(environmentSchema.shape) as (keyof typeof environmentSchema.shape)[];
const defaults = environmentSchema.parse({});

/** A default as one would write it into the file. */
function asText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}

describe('.env.example', () => {
  it('names every variable of the schema once, and no other', () => {
    expect(stated.map(({ name }) => name).toSorted()).toEqual(variables.toSorted());
  });

  it.each(secretVariables)('has no value for the secret %s', (name) => {
    expect(statedValues.get(name)).toBe('');
  });

  it.each(variables)('states the default of %s', (name) => {
    expect(statedValues.get(name)).toBe(asText(defaults[name]));
  });

  it('changes nothing when it is copied as it is', () => {
    expect(parseEnv(text)).toEqual({});
  });

  it('gives the defaults when every line is taken in', () => {
    const takenIn = lines.map((line) => (assignment.test(line) ? line.replace(/^# /, '') : line)).join('\n');

    expect(readEnvironment(parseEnv(takenIn))).toMatchObject({ environment: defaults, faults: [] });
  });

  it('explains every variable in a comment above it', () => {
    const unexplained = lines.filter((line, index) => {
      const above = lines[index - 1] ?? '';
      return assignment.test(line) && (!above.startsWith('# ') || assignment.test(above));
    });

    expect(unexplained).toEqual([]);
  });
});
