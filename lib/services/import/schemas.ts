import { z } from "zod";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { DELIMITERS, LEFT_OUT, LINE_PROBLEMS, TABLE_NOTES, TEXT_ENCODINGS } from "@/lib/domain/import-table";
import { IMPORT_PROBLEMS } from "@/lib/domain/import-row";

/** Field → number of its column, as stored with a run. */
export const MappingSchema = z.partialRecord(z.enum(IMPORT_FIELDS), z.int().min(0).max(500));

/** What a person has written instead of a row's cells, by field. */
export const EditsSchema = z.partialRecord(z.enum(IMPORT_FIELDS), z.string().max(100_000));
export type RowEdits = z.output<typeof EditsSchema>;

/** A row of the file as stored with a chunk. */
export const RowsSchema = z
  .array(
    z.object({
      line: z.number(),
      cells: z.array(z.string().max(100_000)).max(500),
      edits: EditsSchema.optional(),
    }),
  )
  .max(100_000);
export type FileRow = z.output<typeof RowsSchema>[number];

export const ProblemSchema = z.object({
  line: z.number(),
  column: z.enum(IMPORT_FIELDS),
  code: z.enum(IMPORT_PROBLEMS),
  /** The row is imported without this value. */
  remark: z.literal(true).optional(),
});
export type LineProblem = z.output<typeof ProblemSchema>;

/** Result of validating a mapping: counts of all rows, and the first problems. */
export const PreviewSchema = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  failed: z.number(),
  /** New installations whose customer's number is of the other environment's kind, by environment. */
  mixed: z.object({ TEST: z.number(), PRODUCTION: z.number() }).default({ TEST: 0, PRODUCTION: 0 }),
  problems: z.array(ProblemSchema).max(100_000),
});
export type Preview = z.output<typeof PreviewSchema>;

/** How a file was read, as stored with a run (lib/domain/import-table.ts). */
export const ReadingSchema = z.object({
  kind: z.enum(["xlsx", "ods", "text", "pasted"]),
  guess: z.object({
    encoding: z
      .object({ name: z.enum(TEXT_ENCODINGS), confidence: z.enum(["certain", "likely", "unsure"]) })
      .nullable(),
    delimiter: z.enum(DELIMITERS).nullable(),
    sheets: z
      .array(z.object({ name: z.string().max(200), rows: z.number(), hidden: z.boolean() }))
      .max(10_000),
    sheet: z.string().max(200).nullable(),
    headingRow: z.number(),
  }),
  hiddenColumns: z.array(z.number()).max(1000),
  top: z.array(z.object({ line: z.number(), cells: z.array(z.string().max(1000)).max(20_000) })).max(100),
  unread: z
    .array(z.object({ line: z.number(), code: z.enum(LINE_PROBLEMS), text: z.string().max(1000) }))
    .max(1000),
  unreadCount: z.number(),
  notes: z
    .array(
      z.object({
        code: z.enum(TABLE_NOTES),
        count: z.number(),
        lines: z.array(z.number()).max(100),
        texts: z.array(z.string().max(1000)).max(100),
      }),
    )
    .max(100),
  /** Rows that are usually left out, and that a person has chosen to take in. */
  include: z.array(z.enum(LEFT_OUT)).max(LEFT_OUT.length),
});
export type Reading = z.output<typeof ReadingSchema>;
