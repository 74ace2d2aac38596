import { Column, is, SQL } from 'drizzle-orm';

interface SelectedField {
  readonly path: readonly string[];
  readonly field: unknown;
}

interface Decoder {
  mapFromDriverValue(value: unknown): unknown;
}

/** The part of a prepared statement of drizzle's that its types keep to themselves. */
interface Mapped {
  fields?: readonly SelectedField[];
  customResultMapper?: (rows: readonly (readonly unknown[])[]) => unknown[];
}

type Step = (row: readonly unknown[], into: Record<string, unknown>) => void;

/**
 * Makes a statement turn rows into objects by a plan. drizzle finds out for each value of each row anew of what kind its
 * column is, which costs more than the statement itself. For selects without outer joins.
 */
export function mappingByPlan<Statement>(statement: Statement): Statement {
  const mapped = statement as Mapped;
  const { fields = [] } = mapped;
  const groups = new Map<string, { index: number; key: string; decoder: Decoder | undefined }[]>();
  fields.forEach(({ path, field }, index) => {
    const [group, key] = path.length === 1 ? ['', path[0] as string] : [path[0] as string, path[1] as string];
    const columns = groups.get(group) ?? [];
    columns.push({ index, key, decoder: decoderOf(field) });
    groups.set(group, columns);
  });
  const steps: Step[] = [...groups].map(([group, columns]) => {
    const fill: Step = (row, into) => {
      for (const { index, key, decoder } of columns) {
        const value = row[index];
        into[key] = value === null || !decoder ? value : decoder.mapFromDriverValue(value);
      }
    };
    if (group === '') return fill;
    return (row, into) => {
      const object = {};
      fill(row, object);
      into[group] = object;
    };
  });
  mapped.customResultMapper = (rows) =>
    rows.map((row) => {
      const object = {};
      for (const step of steps) step(row, object);
      return object;
    });
  return statement;
}

function decoderOf(field: unknown): Decoder | undefined {
  if (is(field, Column)) {
    return field.mapFromDriverValue === Column.prototype.mapFromDriverValue ? undefined : field;
  }
  if (is(field, SQL)) return (field as unknown as { decoder: Decoder }).decoder;
  return (field as { sql: { decoder: Decoder } }).sql.decoder;
}
