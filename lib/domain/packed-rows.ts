/** What JSON has besides numbers, which stand for shared values. */
type Packable = string | boolean | null | object;

/** Rows of a list, short enough to be sent with each page. */
export interface PackedRows<Row extends readonly Packable[]> {
  /** Values that occur more than once. */
  shared: readonly Row[number][];
  /** For each row its values in order: the value itself, or the number of a shared one. */
  rows: readonly (readonly (Row[number] | number)[])[];
}

/**
 * Packs rows whose values have the same order in each: what occurs more than once is sent once. The other way
 * is `unpackRows`.
 */
export function packRows<Row extends readonly Packable[]>(rows: readonly Row[]): PackedRows<Row> {
  const counts = new Map<string, number>();
  const texts = rows.map((row) => row.map((value) => JSON.stringify(value)));
  for (const text of texts.flat()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const numbers = new Map<string, number>();
  const shared: Row[number][] = [];
  const packed = rows.map((row, index) =>
    row.map((value: Row[number], column) => {
      const text = texts[index]![column]!;
      // The number of a shared value is not shorter than these.
      if (counts.get(text)! < 2 || text.length <= 2) return value;
      if (!numbers.has(text)) {
        numbers.set(text, shared.length);
        shared.push(value);
      }
      return numbers.get(text)!;
    }),
  );
  return { shared, rows: packed };
}

/** The rows that were packed. */
export function unpackRows<Row extends readonly Packable[]>({ shared, rows }: PackedRows<Row>): Row[] {
  return rows.map(
    (row) => row.map((value) => (typeof value === "number" ? shared[value] : value)) as unknown as Row,
  );
}
