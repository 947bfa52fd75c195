import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { Consequences } from "@/components/keys/consequences";
import { StatusBand } from "@/components/ui/status-band";
import { SecondClientConfirmation } from "@/components/second-client/second-client-confirmation";
import { Panel } from "@/components/ui/panel";
import { CLOSE_REASONS, KEPT_KEY_DAYS } from "@/lib/domain/closing";
import type { TypedConfirmation } from "@/lib/domain/second-client";

/** Closes an installation: shows what is destroyed, what is kept, and what must be done by hand elsewhere. */
export async function ClosePanel({
  installationId,
  label,
  messaging,
  action,
}: {
  installationId: string;
  label: string;
  /** What must be typed when the client may hold the lock of a HER-id; otherwise the label is. */
  messaging: TypedConfirmation | null;
  action: ServerAction<void>;
}) {
  const t = await getTranslations("installation.close");
  return (
    <Panel id="close" title={t("title")}>
      <p className="max-w-3xl">{t("lead")}</p>
      <div className="mt-3">
        <ActionForm action={action} className="grid max-w-2xl gap-4">
          <StatusBand tone="warning">
            <p>{t("warning")}</p>
          </StatusBand>
          <Consequences of="close" />
          <input type="hidden" name="installationId" value={installationId} />
          <SelectField
            name="why"
            label={t("whyLabel")}
            help={t("whyHelp", { days: KEPT_KEY_DAYS })}
            empty={t("whyChoose")}
            options={CLOSE_REASONS.map((value) => ({ value, label: t(`why.${value}`) }))}
          />
          <TextField name="reason" label={t("reason")} />
          {messaging ? (
            <SecondClientConfirmation reason="close" confirmation={messaging} mayLock />
          ) : (
            <TextField name="confirmation" label={t("confirmation", { label })} autoComplete="off" />
          )}
          <div>
            <SubmitButton color="danger">{t("submit")}</SubmitButton>
          </div>
        </ActionForm>
      </div>
    </Panel>
  );
}
