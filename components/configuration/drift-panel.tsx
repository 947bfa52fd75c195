import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import type { DiffLine } from "@/lib/domain/configuration";
import { DiffList } from "./diff-list";

interface DriftPanelProps {
  installationId: string;
  drift: DiffLine[];
  /** Address of the form with the expected configuration; null for roles that may not change anything. */
  restoreHref: string | null;
  accept: ServerAction<void>;
}

/** A change outside Klientvakt: what differs, and the two ways to resolve it. */
export async function DriftPanel({ installationId, drift, restoreHref, accept }: DriftPanelProps) {
  const t = await getTranslations("configuration");
  return (
    <StatusBand tone="warning" title={t("driftTitle")}>
      <p className="mb-3">{t("driftLead")}</p>
      <DiffList lines={drift} />
      {restoreHref ? (
        <div className="mt-4 flex flex-wrap items-end gap-4">
          <ActionForm
            action={accept}
            className="flex flex-wrap items-end gap-3"
            success={<p>{t("accepted")}</p>}
          >
            <input type="hidden" name="installationId" value={installationId} />
            <TextField name="reason" label={t("acceptReason")} optional />
            <SubmitButton variant="secondary">{t("accept")}</SubmitButton>
          </ActionForm>
          <Link className="ds-button" data-variant="secondary" href={restoreHref}>
            {t("restoreDrift")}
          </Link>
        </div>
      ) : null}
    </StatusBand>
  );
}
