import { z } from "zod";
import { IMPORT_FIELDS } from "@/lib/domain/import-columns";
import { IMPORT_PROBLEMS } from "@/lib/domain/import-row";

/** Field → number of its column, as stored with a run. */
export const MappingSchema = z.partialRecord(z.enum(IMPORT_FIELDS), z.int().min(0).max(500));

/** A row of the file as stored with a chunk. */
export const RowsSchema = z
  .array(z.object({ line: z.number(), cells: z.array(z.string().max(100_000)).max(500) }))
  .max(100_000);
export type FileRow = z.output<typeof RowsSchema>[number];

export const ProblemSchema = z.object({
  line: z.number(),
  column: z.enum(IMPORT_FIELDS),
  code: z.enum(IMPORT_PROBLEMS),
});
export type LineProblem = z.output<typeof ProblemSchema>;

/** Result of validating a mapping: counts of all rows, and the first problems. */
export const PreviewSchema = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  failed: z.number(),
  problems: z.array(ProblemSchema).max(100_000),
});
export type Preview = z.output<typeof PreviewSchema>;
