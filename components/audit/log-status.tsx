import { getFormatter, getTranslations } from "next-intl/server";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { LogState } from "@/lib/services/audit/list-audit";

/**
 * Whether the audit was whole when it was last verified. One that never was is neither green nor red. Says
 * when rows wait for the log.
 */
export async function LogStatus({ state: { rows, verifiedAt, faultAt, late } }: { state: LogState }) {
  const [t, format] = await Promise.all([getTranslations("auditPage.state"), getFormatter()]);
  const at = faultAt ?? verifiedAt;
  const name = faultAt ? "fault" : verifiedAt ? "whole" : "unverified";
  const tone = faultAt ? "danger" : verifiedAt ? "success" : "neutral";
  return (
    <p>
      <StatusText tone={tone}>{t(name)}</StatusText>
      {at ? <> · {t.rich("at", { when: () => <Time value={at} /> })}</> : null}
      {" · "}
      {t("rows", { count: rows, number: format.number(rows) })}
      {late > 0 ? (
        <>
          {" · "}
          <StatusText tone="danger">{t("late", { count: late, number: format.number(late) })}</StatusText>
        </>
      ) : null}
    </p>
  );
}
