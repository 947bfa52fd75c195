import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { StatusText } from "@/components/ui/status-text";
import { Ago } from "@/components/ui/time";
import type { CheckFailure } from "@/lib/domain/failures";
import type { InstallationStatus } from "@/lib/domain/installation-status";

interface StatusPanelProps {
  installationId: string;
  status: InstallationStatus;
  lastCheckAt: Date | null;
  lastCheckFailure: CheckFailure | null;
  check: ServerAction<void> | null;
}

/** The status with its reason, and "Check now". */
export async function StatusPanel({
  installationId,
  status,
  lastCheckAt,
  lastCheckFailure,
  check,
}: StatusPanelProps) {
  const t = await getTranslations();
  const failure = lastCheckFailure ? t(`failures.check.${lastCheckFailure}`) : "";
  return (
    <section
      className="kv-panel flex flex-wrap items-start justify-between gap-4"
      aria-label={t("installation.state")}
    >
      <div className="max-w-2xl">
        <StatusText tone={status.tone}>{t(`status.${status.code}`)}</StatusText>
        <p className="mt-2">{t(`statusReason.${status.reason ?? status.code}`, { failure })}</p>
        <p className="mt-1 text-sm text-neutral-text-subtle">
          {t("installation.lastChecked")}:{" "}
          {lastCheckAt ? <Ago value={lastCheckAt} /> : t("installations.never")}
        </p>
      </div>
      {check ? (
        <ActionForm action={check} success={<p>{t("installation.checkDone")}</p>}>
          <input type="hidden" name="installationId" value={installationId} />
          <SubmitButton variant="secondary">{t("installation.check")}</SubmitButton>
        </ActionForm>
      ) : null}
      {lastCheckFailure ? (
        <div className="w-full">
          <StatusBand tone="warning">
            <p>{failure}</p>
          </StatusBand>
        </div>
      ) : null}
    </section>
  );
}
