import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInputError } from '../../../src/kernel/app-error.js';
import { cursorFormat, isTimeKey } from '../../../src/kernel/page.js';

const byName = cursorFormat('user:name', (key) => /^[a-z]+$/.test(key));
const byTime = cursorFormat('user:created', isTimeKey);
const id = '018f4c2e-5a0b-7c3d-9e1f-001122334455';

const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it.each([
    ['of another order', byTime.encode({ key: 'infinity', id })],
    ['that is empty', ''],
    ['that is no base64', '%%%'],
    ['that is no JSON', Buffer.from('["user:name"').toString('base64url')],
    ['that is an object', written({ order: 'user:name', key: 'ada', id })],
    ['that is null', written(null)],
    ['with too few parts', written(['user:name', 'ada'])],
    ['with too many parts', written(['user:name', 'ada', id, 1])],
    ['whose key has the wrong form', written(['user:name', "ada'; drop table users", id])],
    ['whose key is a number', written(['user:name', 1, id])],
    ['whose id is no UUID', written(['user:name', 'ada', "x' or true"])],
    ['whose id is in capitals', written(['user:name', 'ada', id.toUpperCase()])],
    ['whose id has a line break behind it', written(['user:name', 'ada', `${id}\n`])],
    ['whose id is null', written(['user:name', 'ada', null])],
    ['that is longer than a thousand characters', written(['user:name', 'a'.repeat(1_000), id])],
  ])('%s is refused as bad input', (_, cursor) => {
    expect(() => byName.decode(cursor)).toThrow(BadInputError);
  });

  it('never brings anything but a well-formed position or a refusal, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (text) => {
          expect(() => byName.decode(text)).toThrow(BadInputError);
        },
      ),
    );
  });

  it('leads back to its position', () => {
    expect(byName.decode(byName.encode({ key: 'ada', id }))).toEqual({ key: 'ada', id });
  });
});

describe('a time as a sort key', () => {
  it.each([
    '',
    'now',
    'tomorrow',
    'epoch',
    '2026-01-31',
    '2026-01-31T09:30:00Z',
    '2026-01-31 09:30:00',
    '2026-01-31 09:30:00+02',
    '2026-13-31 09:30:00+00',
    '2026-01-31 25:30:00+00',
    // PostgreSQL refuses these, which would make a forged cursor a fault of ours.
    '2026-02-31 09:30:00+00',
    '2026-02-29 09:30:00+00',
    '2026-04-31 09:30:00+00',
    '0000-01-01 00:00:00+00',
    '2026-01-31 09:30:00.1234567+00',
    '2026-01-31 09:30:00+00 ',
    '2026-01-31 09:30:00+00\n',
    '--infinity',
    'Infinity',
  ])('is not %j', (key) => {
    expect(isTimeKey(key)).toBe(false);
  });

  it.each([
    '2026-01-31 09:30:00+00',
    '2026-01-31 09:30:00.5+00',
    '2026-01-31 09:30:00.123+00',
    '2028-02-29 09:30:00+00',
    '0001-01-01 00:00:00+00',
    'infinity',
    '-infinity',
  ])('is %j', (key) => {
    expect(isTimeKey(key)).toBe(true);
  });
});
