import { customType, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Id } from '../kernel/id.js';

/** UUID column of one kind of thing. */
export const idColumn = <Noun extends string>(name: string) => uuid(name).$type<Id<Noun>>();

/** Moment with milliseconds, the precision of a JavaScript date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Bytes, such as a digest or a sealed text. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  // postgres.js gives a Buffer, PGlite a Uint8Array.
  fromDriver: (value) => Buffer.from(value),
});
