import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { CursorFormat, Page, PageRequest, Position } from '../kernel/page.js';

/** Order of a list: by an expression, then by id. `castAs` is the SQL type that a cursor's key has. */
export interface KeysetOrder {
  readonly expression: SQL | AnyPgColumn;
  readonly castAs: 'timestamptz' | 'text';
  readonly id: AnyPgColumn;
  readonly isDescending: boolean;
  readonly cursors: CursorFormat;
}

/** The SQL that reads one page by keyset: what to add to a select. */
export interface KeysetClauses {
  /** Text of the sort key, to select as `sortKey`. */
  readonly sortKey: SQL<string>;
  readonly where: SQL | undefined;
  readonly orderBy: SQL[];
  /** One row more than the page holds, to learn whether others follow. */
  readonly limit: Placeholder;
  /** Tells statements of one list apart by their text: pages of one form differ in their values alone. */
  readonly form: string;
  /** What the placeholders in the clauses stand for. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Says how to read a page, without ever counting rows to skip.
 * @throws {BadInputError} when the cursor is not one of this order
 */
export function keysetClauses(order: KeysetOrder, page: PageRequest): KeysetClauses {
  const isReversed = page.direction === 'backward';
  const isDescending = order.isDescending !== isReversed;
  const direction = isDescending ? sql`desc` : sql`asc`;
  const castAs = sql.raw(order.castAs);
  const from = page.from === undefined ? undefined : order.cursors.decode(page.from);
  const comparison = isDescending ? sql`<` : sql`>`;
  const key = sql.placeholder('fromKey');
  const id = sql.placeholder('fromId');
  return {
    sortKey: sql<string>`${order.expression}::text`,
    where: from && sql`(${order.expression}, ${order.id}) ${comparison} (${key}::${castAs}, ${id}::uuid)`,
    orderBy: [sql`${order.expression} ${direction}`, sql`${order.id} ${direction}`],
    limit: sql.placeholder('limit'),
    form: `${order.isDescending ? 'descending' : 'ascending'} ${page.direction} ${from ? 'from' : 'start'}`,
    values: { limit: page.size + 1, fromKey: from?.key, fromId: from?.id },
  };
}

/** Turns the rows that a keyset query gave into a page, in list order. */
export function pageOf<Row>(
  page: PageRequest,
  rows: readonly Row[],
  position: (row: Row) => Position,
): Page<Row> {
  const hasMore = rows.length > page.size;
  const kept = rows.slice(0, page.size);
  if (page.direction === 'backward') kept.reverse();
  return {
    items: kept.map((item) => ({ item, position: position(item) })),
    hasNextPage: page.direction === 'forward' ? hasMore : page.from !== undefined,
    hasPreviousPage: page.direction === 'backward' ? hasMore : page.from !== undefined,
  };
}
