import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";

/** What the customer has answered after onboarding: that the program does not work. */
export async function ProgramPanel({
  installationId,
  answeredAt,
  confirm,
}: {
  installationId: string;
  answeredAt: Date;
  /** Enters that it works after all; absent for those who may not. */
  confirm: ServerAction<void> | null;
}) {
  const t = await getTranslations("keys.program");
  const revival = await getTranslations("keys.revival");
  return (
    <Panel id="program" title={t("title")}>
      <div className="grid gap-4">
        <StatusBand tone="danger" title={revival("standing.fails")}>
          <p>{t.rich("answered", { when: () => <Time value={answeredAt} /> })}</p>
          <p>{t("advice")}</p>
        </StatusBand>
        {confirm ? (
          <ActionForm action={confirm} success={<p>{revival("confirmed")}</p>}>
            <input type="hidden" name="installationId" value={installationId} />
            <SubmitButton variant="secondary">{revival("confirmProgram")}</SubmitButton>
          </ActionForm>
        ) : null}
      </div>
    </Panel>
  );
}
