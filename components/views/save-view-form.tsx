import { getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton, TextField } from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { ViewTabs } from "@/components/ui/view-tabs";
import { type EnvironmentScope, inScope } from "@/lib/domain/environment-scope";
import { paths } from "@/lib/domain/routes";

/** All installations and the saved views of them, as tabs. */
export async function SavedViews({
  views,
  query,
  environment,
}: {
  views: { id: string; name: string; query: string }[];
  query: string;
  environment: EnvironmentScope;
}) {
  const t = await getTranslations("views");
  const all = inScope(paths.installations, environment);
  const isAll = query === (all.split("?")[1] ?? "");
  return (
    <ViewTabs
      label={t("title")}
      tabs={[
        { href: all, label: t("all"), current: isAll },
        ...views.map((view) => ({
          href: `${paths.installations}?${view.query}`,
          label: view.name,
          current: view.query === query,
        })),
        ...(views.length > 0 ? [{ href: paths.views, label: t("manage"), current: false }] : []),
      ]}
    />
  );
}

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
