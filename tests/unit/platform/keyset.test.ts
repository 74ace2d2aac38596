import { fillPlaceholders } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { BadInputError } from '../../../src/kernel/app-error.js';
import { cursorFormat, isTimeKey, type PageRequest } from '../../../src/kernel/page.js';
import { users } from '../../../src/modules/users/user.table.js';
import { type KeysetOrder, keysetClauses, pageOf } from '../../../src/platform/keyset.js';

const cursors = cursorFormat('user:created', isTimeKey);
const order: KeysetOrder = {
  expression: users.createdAt,
  castAs: 'timestamptz',
  id: users.id,
  isDescending: false,
  cursors,
};
const id = '018f4c2e-5a0b-7c3d-9e1f-001122334455';
const key = '2026-01-31 09:30:00.123+00';
const from = cursors.encode({ key, id });
const dialect = new PgDialect();

const page = (given: Partial<PageRequest>): PageRequest => ({
  direction: 'forward',
  size: 2,
  from: undefined,
  ...given,
});

describe('the SQL of a page', () => {
  it('is not written for a cursor that is none of this order', () => {
    const foreign = cursorFormat('user:name', () => true).encode({ key: 'ada', id });
    expect(() => keysetClauses(order, page({ from: foreign }))).toThrow(BadInputError);
    expect(() => keysetClauses(order, page({ from: "'; drop table users" }))).toThrow(BadInputError);
  });

  it('has the cursor in its parameters and never in its text', () => {
    const { where, values } = keysetClauses(order, page({ from }));
    const { sql, params } = dialect.sqlToQuery(where as NonNullable<typeof where>);
    expect(fillPlaceholders(params, values)).toEqual([key, id]);
    expect(sql).not.toContain('2026');
  });

  it.each([
    ['forward', false, '>', 'asc'],
    ['backward', false, '<', 'desc'],
    ['forward', true, '<', 'desc'],
    ['backward', true, '>', 'asc'],
  ] as const)(
    '%s in a list that is descending: %s compares with %s and sorts %s',
    (direction, isDescending, sign, sorted) => {
      const { where, orderBy } = keysetClauses({ ...order, isDescending }, page({ direction, from }));
      expect(dialect.sqlToQuery(where as NonNullable<typeof where>).sql).toBe(
        `("users"."created_at", "users"."id") ${sign} ($1::timestamptz, $2::uuid)`,
      );
      expect(orderBy.map((clause) => dialect.sqlToQuery(clause).sql)).toEqual([
        `"users"."created_at" ${sorted}`,
        `"users"."id" ${sorted}`,
      ]);
    },
  );

  it('reads one row more than the page holds, and begins anywhere without a cursor', () => {
    expect(keysetClauses(order, page({ size: 20 }))).toMatchObject({
      values: { limit: 21 },
      where: undefined,
    });
    expect(keysetClauses(order, page({ size: 0 })).values['limit']).toBe(1);
  });
});

describe('a page', () => {
  const read = (request: PageRequest, rows: string[]) => {
    const { items, hasNextPage, hasPreviousPage } = pageOf(request, rows, (row) => ({ key: row, id }));
    return [items.map(({ item }) => item).join(''), hasPreviousPage, hasNextPage];
  };

  it.each([
    ['forward from the start, more follow', page({}), ['a', 'b', 'c'], ['ab', false, true]],
    ['forward from the start, none follow', page({}), ['a', 'b'], ['ab', false, false]],
    ['forward from a cursor', page({ from }), ['c', 'd'], ['cd', true, false]],
    [
      'backward from the end, more precede',
      page({ direction: 'backward' }),
      ['d', 'c', 'b'],
      ['cd', true, false],
    ],
    [
      'backward from a cursor, none precede',
      page({ direction: 'backward', from }),
      ['b', 'a'],
      ['ab', false, true],
    ],
    ['of nothing', page({ size: 0 }), ['a'], ['', false, true]],
    ['of an empty list', page({}), [], ['', false, false]],
  ] as const)('%s is in list order and knows its neighbours', (_, request, rows, expected) => {
    expect(read(request, [...rows])).toEqual(expected);
  });
});
