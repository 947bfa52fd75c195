import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";

/** A field to save the current view under a name. */
export async function SaveViewForm({ query, save }: { query: string; save: ServerAction<void> }) {
  const t = await getTranslations("views");
  return (
    <ActionForm
      summary={t("save")}
      action={save}
      className="grid max-w-md gap-3"
      success={<p>{t("saved")}</p>}
    >
      <input type="hidden" name="query" value={query} />
      <TextField name="name" label={t("name")} />
      <Checkbox name="shared" label={t("share")} />
      <div>
        <SubmitButton variant="secondary">{t("saveButton")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
