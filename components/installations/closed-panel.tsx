import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { OtherClientConfirmation } from "@/components/second-client/other-client-confirmation";
import { Consequences } from "@/components/keys/consequences";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { oneOf } from "@/lib/base/one-of";
import { CLOSE_REASONS } from "@/lib/domain/closing";
import { RemoveForm } from "@/components/ui/remove-form";

interface ClosedPanelProps {
  installationId: string;
  closedAt: Date;
  /** Why, as a code and in words; null when an earlier release has closed it. */
  why: string | null;
  reason: string | null;
  /** Until when its private key is kept; null when none is. */
  keyKeptUntil: Date | null;
  /** Null when the viewer may not, or it cannot be done. */
  restore: ServerAction<void> | null;
  destroy: ServerAction<void> | null;
}

/** A closed installation: why, what has become of its key, and what can still be done. */
export async function ClosedPanel(props: ClosedPanelProps) {
  const { installationId, closedAt, keyKeptUntil, restore, destroy } = props;
  const t = await getTranslations("installation.close");
  const why = oneOf(CLOSE_REASONS, props.why);
  return (
    <StatusBand tone="info" title={t.rich("closed", { when: () => <Time value={closedAt} /> })}>
      <p>
        {why ? `${t(`why.${why}`)}. ` : null}
        {t("closedText", { reason: props.reason ?? "" })}
      </p>
      <p className="mt-2">
        {keyKeptUntil ? t.rich("kept", { until: () => <Time value={keyKeptUntil} /> }) : t("notKept")}
      </p>
      {restore || destroy ? (
        <div className="mt-3 flex flex-wrap items-start gap-3">
          {restore ? (
            <ActionForm summary={t("restore")} action={restore} className="grid max-w-xl gap-4">
              <p>{t("restoreText")}</p>
              <input type="hidden" name="installationId" value={installationId} />
              <TextField name="reason" label={t("restoreReason")} />
              <OtherClientConfirmation />
              <div>
                <SubmitButton>{t("restoreSubmit")}</SubmitButton>
              </div>
            </ActionForm>
          ) : null}
          {destroy ? (
            <RemoveForm
              action={destroy}
              fields={{ installationId }}
              open={t("destroy")}
              help={
                <>
                  <p>{t("destroyText")}</p>
                  <Consequences of="destroy" />
                </>
              }
              confirm={t("destroySubmit")}
            />
          ) : null}
        </div>
      ) : null}
    </StatusBand>
  );
}
