import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { IMPORT_FIELDS, type ImportField } from "@/lib/domain/import-columns";

const SHOWN = 200;

/** The headings whose meaning was learned from a person, by name. */
export async function listHeadings(
  ctx: Context,
): Promise<{ heading: string; written: string; field: ImportField | null }[]> {
  authorize(ctx, "fleet.import");
  const rows = await ctx.db.importHeading.findMany({ orderBy: { heading: "asc" }, take: SHOWN });
  return rows.map(({ heading, written, field }) => ({
    heading,
    written,
    field: IMPORT_FIELDS.find((each) => each === field) ?? null,
  }));
}
