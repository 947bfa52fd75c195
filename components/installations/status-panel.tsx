import { getTranslations } from "next-intl/server";
import type { ServerAction } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { Ago, Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { CheckFailure } from "@/lib/domain/failures";
import type { InstallationStatus } from "@/lib/domain/installation-status";
import { CheckForm } from "./check-form";

interface StatusPanelProps {
  installationId: string;
  status: InstallationStatus;
  lastCheckAt: Date | null;
  lastCheckFailure: CheckFailure | null;
  /** A check that was requested and waits, because a service has asked for time. */
  queuedCheck: ShownWait | null;
  check: ServerAction<{ queued: boolean }> | null;
}

/** The status with its reason and what it stands on, and "Check now". */
export async function StatusPanel({
  installationId,
  status,
  lastCheckAt,
  lastCheckFailure,
  queuedCheck,
  check,
}: StatusPanelProps) {
  const t = await getTranslations();
  const { code, reason, evidence } = status;
  const failure = lastCheckFailure ? t(`failures.check.${lastCheckFailure}`) : "";
  return (
    <section aria-label={t("installation.state")} className="grid gap-3">
      <StatusBand tone={status.tone} title={t(`status.${status.code}`)}>
        {code === "active" || code === "unchecked" ? null : (
          <p>{t(`statusReason.${reason === "link-expired" ? reason : code}`, { failure })}</p>
        )}
        {evidence ? (
          <p>
            {t.rich(`status.evidence.${evidence.kind}`, {
              when: () => evidence.at && <Time value={evidence.at} />,
            })}
          </p>
        ) : null}
        {lastCheckAt || evidence?.kind !== "fleet-api" ? (
          <p className="text-sm">
            {t("installation.lastChecked")}:{" "}
            {lastCheckAt ? <Ago value={lastCheckAt} /> : t("installations.never")}
          </p>
        ) : null}
        {check ? (
          <div data-color="neutral" className="mt-2">
            <CheckForm installationId={installationId} check={check} />
          </div>
        ) : null}
      </StatusBand>
      {queuedCheck ? <WaitNotice wait={queuedCheck} what="check" refreshes /> : null}
      {lastCheckFailure ? (
        <StatusBand tone="warning">
          <p>{failure}</p>
        </StatusBand>
      ) : null}
    </section>
  );
}
