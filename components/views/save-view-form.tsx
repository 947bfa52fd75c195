import Link from "next/link";
import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  Checkbox,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { paths } from "@/lib/domain/routes";

/** The saved views, and a field to save the current one. */
export async function SavedViews({
  views,
  query,
  save,
}: {
  views: { id: string; name: string; query: string }[];
  query: string;
  save: ServerAction<void>;
}) {
  const t = await getTranslations("views");
  return (
    <div className="mb-4 grid gap-2">
      {views.length > 0 ? (
        <nav aria-label={t("title")} className="flex flex-wrap gap-x-4 gap-y-2 text-sm">
          {views.map((view) => (
            <Link
              key={view.id}
              prefetch={false}
              className="ds-link py-1"
              aria-current={view.query === query ? "true" : undefined}
              href={`${paths.installations}?${view.query}`}
            >
              {view.name}
            </Link>
          ))}
          <Link className="ds-link py-1" href={paths.views}>
            {t("manage")}
          </Link>
        </nav>
      ) : null}
      {query ? (
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
      ) : null}
    </div>
  );
}
