import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
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
    <section aria-label={t("installation.state")} className="grid gap-3">
      <StatusBand tone={status.tone} title={t(`status.${status.code}`)}>
        <p>{t(`statusReason.${status.reason ?? status.code}`, { failure })}</p>
        <p className="text-sm">
          {t("installation.lastChecked")}:{" "}
          {lastCheckAt ? <Ago value={lastCheckAt} /> : t("installations.never")}
        </p>
        {check ? (
          <div data-color="neutral" className="mt-2">
            <ActionForm action={check} success={<p>{t("installation.checkDone")}</p>}>
              <input type="hidden" name="installationId" value={installationId} />
              <SubmitButton variant="secondary">{t("installation.check")}</SubmitButton>
            </ActionForm>
          </div>
        ) : null}
      </StatusBand>
      {lastCheckFailure ? (
        <StatusBand tone="warning">
          <p>{failure}</p>
        </StatusBand>
      ) : null}
    </section>
  );
}
