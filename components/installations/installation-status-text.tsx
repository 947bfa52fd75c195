import type { getFormatter, getTranslations } from "next-intl/server";
import { StatusText } from "@/components/ui/status-text";
import { ShortDateText } from "@/components/ui/time";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";

/**
 * The status of an installation, and on the same line how long its key lasts. For lists, whose rows share one
 * translator and one formatter.
 * @param withExpiry false where the expiry has a column of its own
 */
export function InstallationStatusText({
  row,
  now,
  withExpiry,
  t,
  format,
}: {
  row: Pick<FleetListRow, "status" | "phase" | "keyExpiresAt">;
  now: Date;
  withExpiry: boolean;
  t: Awaited<ReturnType<typeof getTranslations<never>>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}) {
  const { code, reason, evidence, tone } = row.status;
  const expiresAt = withExpiry && row.phase === "ACTIVE" ? row.keyExpiresAt : null;
  const why = reason
    ? t.rich(`status.reason.${reason}`, {
        when: () => evidence?.at && <ShortDateText value={evidence.at} now={now} format={format} />,
      })
    : null;
  if (!expiresAt)
    return (
      <StatusText tone={tone} rest={why}>
        {t(`status.${code}`)}
      </StatusText>
    );
  const days = Math.abs(calendarDaysBetween(now, expiresAt));
  const date = <ShortDateText value={expiresAt} now={now} format={format} />;
  if (code === "key-expired" || code === "key-critical" || code === "key-due")
    return (
      <StatusText tone={tone} rest={date}>
        {t(code === "key-expired" ? "key.expired" : "key.expires", { days })}
      </StatusText>
    );
  return (
    <StatusText
      tone={tone}
      rest={
        <>
          {t(expiresAt > now ? "key.left" : "key.expired", { days })} · {date}
          {why ? <> · {why}</> : null}
        </>
      }
    >
      {t(`status.${code}`)}
    </StatusText>
  );
}
