import type { getFormatter, getTranslations } from "next-intl/server";
import { StatusText } from "@/components/ui/status-text";
import { AgoText } from "@/components/ui/time";
import { isReportMissing } from "@/lib/domain/missing-report";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";

/** When an installation last reported, and whether it stays away or says that it is unwell. */
export function ReportText({
  row: { reportedAt, reportDueAt, reportedHealthy },
  now,
  t,
  format,
}: {
  row: Pick<FleetListRow, "reportedAt" | "reportDueAt" | "reportedHealthy">;
  now: Date;
  t: Awaited<ReturnType<typeof getTranslations<never>>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}) {
  if (!reportedAt) return t("installations.never");
  const when = <AgoText value={reportedAt} now={now} format={format} />;
  if (reportedHealthy === false)
    return (
      <StatusText tone="danger" rest={when}>
        {t("installations.report.unwell")}
      </StatusText>
    );
  if (isReportMissing(reportDueAt, now))
    return (
      <StatusText tone="warning" rest={when}>
        {t("installations.report.missing")}
      </StatusText>
    );
  return when;
}
