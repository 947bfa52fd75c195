import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { Panel } from "@/components/ui/panel";
import { type AltinnRight, DEFAULT_ALTINN_RIGHT } from "@/lib/domain/altinn-right";

/** What the right in Altinn is called, for administrators to change when Altinn has changed it. */
export async function AltinnRightForm({ right, action }: { right: AltinnRight; action: ServerAction<void> }) {
  const t = await getTranslations("templates.altinnRight");
  return (
    <Panel id="altinn-right" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      <ActionForm action={action} success={<>{t("saved")}</>} className="grid max-w-2xl gap-4">
        <TextField
          name="nb"
          label={t("nb")}
          help={t("help", { text: DEFAULT_ALTINN_RIGHT.nb })}
          defaultValue={right.nb}
          optional
        />
        <TextField
          name="en"
          label={t("en")}
          help={t("help", { text: DEFAULT_ALTINN_RIGHT.en })}
          defaultValue={right.en}
          optional
        />
        <div>
          <SubmitButton variant="secondary">{t("save")}</SubmitButton>
        </div>
      </ActionForm>
    </Panel>
  );
}
