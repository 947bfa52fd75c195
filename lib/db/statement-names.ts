/** A statement gets a name when it has been run so often; what a person does once is not kept. */
const USES = 20;
/** PostgreSQL keeps each named statement on each connection, some kilobytes for each. */
const MAX_NAMED = 200;
const MAX_COUNTED = 2000;

/**
 * Names for the statements that a process runs often. PostgreSQL keeps a statement that has a name: it is
 * parsed once for each connection and not for each page, and its plan may be kept.
 *
 * Only for reads by the client's own methods that compare for equality: PostgreSQL keeps one plan for all
 * values where it expects that to cost no more than a plan for each, and for ranges, which may be of a few
 * rows or of all, it can be wrong by far (PREPARE in its documentation).
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #uses = new Map<string, number>();

  /** @returns the statement's name, the same each time; undefined as long as it has none */
  nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known || this.#names.size >= MAX_NAMED || !isPlainRead(sql)) return known;
    const uses = (this.#uses.get(sql) ?? 0) + 1;
    if (uses < USES) {
      if (this.#uses.size >= MAX_COUNTED) this.#uses = new Map();
      this.#uses.set(sql, uses);
      return undefined;
    }
    this.#uses.delete(sql);
    const name = `read_${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }
}

/** As Prisma writes them; our own SQL is in lower case. */
function isPlainRead(sql: string): boolean {
  return sql.startsWith('SELECT "public".') && !/[<>]|[ (](?:I?LIKE|NOT|OR)[ (]/.test(sql);
}
