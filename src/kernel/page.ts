import { BadInputError } from './app-error.js';

/** Most items that one page may hold. */
export const maxPageSize = 100;

/** Items that a page holds when the client does not say. */
export const defaultPageSize = 20;

/** Place in an ordered list: the text of the sort key, and the id that breaks ties. */
export interface Position {
  readonly key: string;
  readonly id: string;
}

/** Part of a list to read: `size` items after (`forward`) or before (`backward`) a position. */
export interface PageRequest {
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  readonly from: string | undefined;
}

/** One page, in list order, with the position of each item. */
export interface Page<Item> {
  readonly items: readonly { readonly item: Item; readonly position: Position }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Cursors of one order of one list. A cursor names its order, so that it cannot be used in another one, where its
 * key would compare with the wrong column.
 */
export interface CursorFormat {
  encode(position: Position): string;
  /** @throws {BadInputError} when the text is not a cursor of this order */
  decode(cursor: string): Position;
}

/** Declares the cursors of an order. `isKey` says which sort keys are well formed, so that SQL never sees others. */
export function cursorFormat(order: string, isKey: (key: string) => boolean): CursorFormat {
  return {
    encode: ({ key, id }) => Buffer.from(JSON.stringify([order, key, id])).toString('base64url'),
    decode: (cursor) => {
      const parts = parseParts(cursor);
      if (parts?.length === 3 && parts[0] === order) {
        const [, key, id] = parts;
        if (typeof key === 'string' && isKey(key) && typeof id === 'string' && uuidForm.test(id)) {
          return { key, id };
        }
      }
      throw new BadInputError('The cursor does not belong to this list and order.');
    },
  };
}

function parseParts(cursor: string): unknown[] | undefined {
  if (cursor.length > 1_000) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const timeForm = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d{1,6})?\+00$/;

/** Sort keys that are times, as PostgreSQL prints them in UTC, or one of its two infinities. */
export function isTimeKey(key: string): boolean {
  if (key === 'infinity' || key === '-infinity') return true;
  const [, date, time] = timeForm.exec(key) ?? [];
  if (date === undefined || date.startsWith('0000')) return false;
  const moment = new Date(`${date}T${time}Z`);
  // JavaScript reads 30 February as a day in March.
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(`${date}T${time}`);
}
