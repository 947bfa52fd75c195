import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { csvFile, file } from "@/lib/http/file-response";
import { textStream } from "@/lib/http/text-stream";
import { respondWithJson } from "@/lib/http/respond-json";
import { getActor } from "@/lib/auth/session";
import { groupRows, REPORT_GROUPS, REPORT_SORTS, type ReportGroup } from "@/lib/domain/report-groups";
import { csvOf } from "@/lib/files/csv";
import { expiryPdf } from "@/lib/files/expiry-pdf";
import { expirySheet } from "@/lib/files/expiry-sheet";
import type { ExpiryTable } from "@/lib/files/expiry-table";
import { oneOf } from "@/lib/base/search-params";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { exportFleet, readFleet } from "@/lib/services/fleet/export-fleet";
import { recordFleetExport } from "@/lib/services/fleet/record-export";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";
import { FleetView } from "@/lib/domain/fleet-view";
import { contextFor } from "@/lib/context/process-context";
import { reportColumns } from "../../report-columns";
import { groupTitle, viewText } from "../../report-texts";

/** Maximum number of rows per kind of file; CSV has no limit. */
const MAX_ROWS = { xlsx: 20_000, pdf: 5_000 } as const;
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A view of the fleet as a file: CSV with stable English headings for programs, XLSX and PDF for people. */
export async function GET(request: Request): Promise<Response> {
  return respondWithJson("installations/export", async () => {
    const ctx = contextFor(await getActor());
    // Before the first byte: a response that has begun cannot become a refusal.
    authorize(ctx, "fleet.read");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const view = { ...FleetView.parse(query), after: "" };
    const format = oneOf(query.format, ["csv", "xlsx", "pdf"], "csv");
    if (format === "csv") {
      await recordFleetExport(ctx, view, { format, maxRows: null });
      return csvFile("klientvakt-installasjoner.csv", textStream(csvOf(exportFleet(ctx, view))));
    }
    await recordFleetExport(ctx, view, { format, maxRows: MAX_ROWS[format] });
    const by = oneOf(query.group, REPORT_GROUPS, "month");
    const table = await readTable(ctx, { ...view, sort: REPORT_SORTS[by] }, by, MAX_ROWS[format]);
    if (format === "xlsx") return file("klientvakt.xlsx", XLSX, new Uint8Array(await expirySheet(table)));
    const t = await getTranslations("report");
    const pdf = await expiryPdf(table, (page, of) => t("page", { page, of }));
    return file("klientvakt.pdf", "application/pdf", new Uint8Array(pdf));
  });
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
  const columns = reportColumns(t, format, now);
  return {
    language: locale === "nb" ? "nb-NO" : locale,
    title: t("report.title"),
    lead: [
      viewText(view, t),
      t("report.created", { when: format.dateTime(now, { dateStyle: "long", timeStyle: "short" }) }),
    ],
    columns,
    groups: groupRows(rows.slice(0, maxRows), by).map((group) => ({
      title: groupTitle(group.rows[0]!, by, t, format),
      rows: group.rows.map((row) => columns.map((column) => column.cell(row))),
    })),
    cut: rows.length > maxRows ? t("report.cut", { most: maxRows }) : null,
  };
}
