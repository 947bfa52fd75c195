import { setImmediate } from "node:timers/promises";
import { AppError } from "@/lib/base/errors";
import type { ReadOnlyDatabase, Transaction } from "@/lib/db/client";
import { IMPORT_FIELDS, type ImportMapping } from "@/lib/domain/import-columns";
import type { Table, TableChoices } from "@/lib/domain/import-table";
import { mapHeadings } from "@/lib/domain/learned-headings";
import { hidePersonalNumbers } from "@/lib/domain/personal-number";
import { readTableInThread } from "@/lib/files/read-table-in-thread";
import { type FileRow, type Reading, RowsSchema } from "../schemas";

/** A table as it is stored with a run. */
export interface StoredTable {
  headers: string[];
  rowCount: number;
  reading: Reading;
  rows: FileRow[][];
}

/**
 * Reads a file, or pasted text, to import, outside the serving thread. Nothing of a refused file is stored.
 * @throws AppError INVALID_INPUT on the field `file`, with the code of `readTableInThread`
 */
export async function readImportFile(
  source: Uint8Array | string,
  choices: TableChoices = {},
): Promise<{ stored: StoredTable; isSearched: boolean }> {
  const table = await readTableInThread(source, choices);
  if (typeof table === "string") throw new AppError("INVALID_INPUT", { fields: { file: table } });
  const rows: FileRow[][] = [];
  for (const chunk of table.chunks) {
    await setImmediate();
    rows.push(RowsSchema.parse(JSON.parse(chunk)));
  }
  const { rowCount, isSearched } = table;
  // A row of values may be taken for the headings, which are in the audit and are remembered.
  const headers = table.headers.map(hidePersonalNumbers);
  return { stored: { headers, rowCount, rows, reading: readingOf(table, choices) }, isSearched };
}

function readingOf(table: Table, choices: TableChoices): Reading {
  const { kind, guess, hiddenColumns, top, unread, unreadCount, notes } = table;
  return {
    ...{ kind, guess, hiddenColumns, unreadCount },
    notes: notes.map((note) => ({ ...note, texts: note.texts.map(hidePersonalNumbers) })),
    top: top.map((row) => ({ ...row, cells: row.cells.map(hidePersonalNumbers) })),
    unread: unread.slice(0, MAX_UNREAD).map((each) => ({ ...each, text: hidePersonalNumbers(each.text) })),
    include: [...(choices.include ?? [])],
  };
}

/** Lines that could not be read, which the page lists. */
const MAX_UNREAD = 50;

/** The mapping of a file's columns by what was learned of their headings, and else by a guess. */
export async function guessColumns(
  tx: ReadOnlyDatabase,
  headers: readonly string[],
  hidden: readonly number[],
): Promise<ImportMapping> {
  const learned = await tx.importHeading.findMany({ select: { heading: true, field: true } });
  const field = (name: string | null) => IMPORT_FIELDS.find((each) => each === name) ?? null;
  return mapHeadings(headers, hidden, new Map(learned.map((each) => [each.heading, field(each.field)])));
}

/** Stores a run's rows in chunks, each of which is imported in one transaction. */
export async function storeRows(tx: Transaction, runId: string, rows: readonly FileRow[][]): Promise<void> {
  await tx.$executeRaw`
    insert into import_chunk (run_id, index, rows)
    select ${runId}::uuid, ordinality - 1, part::jsonb
    from unnest(${rows.map((part) => JSON.stringify(part))}::text[]) with ordinality as given(part, ordinality)`;
}
