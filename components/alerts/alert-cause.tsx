import type { getFormatter, getTranslations } from "next-intl/server";
import { ExpirySentence } from "@/components/ui/expiry";
import { StatusText } from "@/components/ui/status-text";
import { ShortDateText } from "@/components/ui/time";
import { isReportAlert } from "@/lib/domain/report-alert";
import type { AlertRow } from "@/lib/services/alerts/list-alerts";

/** What an alert is about, in a sentence of its own: the key's expiry, or what the installation reports. */
export function AlertCause({
  row,
  now,
  t,
  keyTexts,
  format,
}: {
  row: Pick<AlertRow, "kind" | "createdAt" | "expiresAt"> & {
    installation: { template: { renewalDays: number } };
  };
  now: Date;
  t: Awaited<ReturnType<typeof getTranslations<"alerts">>>;
  keyTexts: Awaited<ReturnType<typeof getTranslations<"key">>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}) {
  if (isReportAlert(row.kind))
    return (
      <StatusText
        tone={row.kind === "UNWELL" ? "danger" : "warning"}
        rest={<ShortDateText value={row.createdAt} now={now} format={format} />}
      >
        {t(`reportKind.${row.kind}`)}
      </StatusText>
    );
  return (
    <ExpirySentence
      expiresAt={row.expiresAt}
      now={now}
      renewalDays={row.installation.template.renewalDays}
      t={keyTexts}
      format={format}
    />
  );
}
