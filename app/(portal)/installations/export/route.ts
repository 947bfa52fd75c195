import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { csvFile, file, XLSX } from "@/lib/http/file-response";
import { textStream } from "@/lib/http/text-stream";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { osloDate } from "@/lib/domain/key-status";
import { groupRows, REPORT_GROUPS, REPORT_SORTS, type ReportGroup } from "@/lib/domain/report-groups";
import { csvOf } from "@/lib/files/csv";
import { expiryPdf } from "@/lib/files/expiry-pdf";
import { expirySheet } from "@/lib/files/expiry-sheet";
import { expiryCsv } from "@/lib/files/expiry-csv";
import type { ExpiryCell, ExpiryTable } from "@/lib/files/expiry-table";
import { oneOf } from "@/lib/base/search-params";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { dateAndClock } from "@/lib/base/clock-time";
import { EXPORT_IDENTIFIERS, exportFleet, readFleet } from "@/lib/services/fleet/export-fleet";
import { recordFleetExport } from "@/lib/services/fleet/record-export";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";
import { FleetView } from "@/lib/domain/fleet-view";
import { contextFor } from "@/lib/context/process-context";
import { reportColumns } from "../../report-columns";
import { groupTitle, viewText } from "../../report-texts";

/** Maximum number of rows per kind of file; CSV has no limit. */
const MAX_ROWS = { xlsx: 20_000, pdf: 5_000 } as const;

/**
 * A view of the fleet as a file. For programs CSV with stable English headings and times in UTC
 * (`format=csv`); for people XLSX, PDF and CSV (`csv-people`) in their language, with local dates.
 */
export async function GET(request: Request): Promise<Response> {
  return respondWithJson("installations/export", async () => {
    const ctx = contextFor(await getActor());
    // Before the first byte: a response that has begun cannot become a refusal.
    authorize(ctx, "fleet.read");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const view = { ...FleetView.parse(query), after: "" };
    const format = oneOf(query.format, ["csv", "csv-people", "xlsx", "pdf"], "csv");
    const name = `klienter-${osloDate(ctx.clock()).toISOString().slice(0, 10)}`;
    if (format === "csv") {
      await recordFleetExport(ctx, view, { format, maxRows: null });
      return csvFile(
        `${name}-data.csv`,
        textStream(csvOf(exportFleet(ctx, view), { identifiers: EXPORT_IDENTIFIERS })),
      );
    }
    if (format === "csv-people") {
      await recordFleetExport(ctx, view, { format, maxRows: null });
      const columns = await readColumns(ctx);
      return csvFile(`${name}.csv`, textStream(expiryCsv(columns, cellsOf(readFleet(ctx, view), columns))));
    }
    await recordFleetExport(ctx, view, { format, maxRows: MAX_ROWS[format] });
    const by = oneOf(query.group, REPORT_GROUPS, "month");
    const table = await readTable(ctx, { ...view, sort: REPORT_SORTS[by] }, by, MAX_ROWS[format]);
    if (format === "xlsx") return file(`${name}.xlsx`, XLSX, new Uint8Array(await expirySheet(table)));
    const t = await getTranslations("report");
    const pdf = await expiryPdf(table, (page, of) => t("page", { page, of }));
    return file(`${name}.pdf`, "application/pdf", new Uint8Array(pdf));
  });
}

type Columns = ReturnType<typeof reportColumns>;

async function readColumns(ctx: Context): Promise<Columns> {
  return reportColumns(await getTranslations(), await getFormatter(), ctx.clock());
}

async function* cellsOf(
  batches: AsyncIterable<FleetListRow[]>,
  columns: Columns,
): AsyncGenerator<ExpiryCell[][]> {
  for await (const rows of batches) yield rows.map((row) => columns.map((column) => column.cell(row)));
}

async function readTable(
  ctx: Context,
  view: FleetView,
  by: ReportGroup,
  maxRows: number,
): Promise<ExpiryTable> {
  const [t, format, locale] = await Promise.all([getTranslations(), getFormatter(), getLocale()]);
  const now = ctx.clock();
  const rows: FleetListRow[] = [];
  for await (const batch of readFleet(ctx, view)) {
    rows.push(...batch);
    if (rows.length > maxRows) break;
  }
  const columns = await readColumns(ctx);
  return {
    language: locale === "nb" ? "nb-NO" : locale,
    title: t(view.due ? "report.title" : "installations.title"),
    lead: [
      // Without rows the names of what was filtered by are not known.
      viewText(view, t, rows[0]) || (rows.length > 0 ? t("report.everything") : ""),
      t("report.created", { when: dateAndClock(now, format, locale) }),
    ].filter(Boolean),
    columns,
    groups: groupRows(rows.slice(0, maxRows), by).map((group) => ({
      title: groupTitle(group.rows[0]!, by, t, format),
      rows: group.rows.map((row) => columns.map((column) => column.cell(row))),
    })),
    cut: rows.length > maxRows ? t("report.cut", { most: maxRows }) : null,
  };
}
