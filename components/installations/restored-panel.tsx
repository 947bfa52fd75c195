import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { checkFailureOf } from "@/lib/domain/failures";

/** A restored installation whose key has not been proved since. */
export async function RestoredPanel({
  installationId,
  restoredAt,
  failure: stored,
  prove,
}: {
  installationId: string;
  restoredAt: Date;
  /** Why the last attempt failed; null before the first. */
  failure: string | null;
  prove: ServerAction<void>;
}) {
  const t = await getTranslations("installation.close");
  const failures = await getTranslations("failures.check");
  const failure = checkFailureOf(stored);
  return (
    <StatusBand tone="warning" title={t.rich("restored", { when: () => <Time value={restoredAt} /> })}>
      <p>{t("unproved")}</p>
      {failure ? <p className="mt-2">{failures(failure)}</p> : null}
      <ActionForm action={prove} className="mt-3">
        <input type="hidden" name="installationId" value={installationId} />
        <SubmitButton>{t("prove")}</SubmitButton>
      </ActionForm>
    </StatusBand>
  );
}
