import { getTranslations } from "next-intl/server";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
} from "@/components/forms/action-form";
import { Time } from "@/components/ui/time";
import type { AlertRow } from "@/lib/services/alerts/list-alerts";
import type { Assignee } from "@/lib/services/alerts/list-assignees";

export interface AlertTeam {
  assign: ServerAction<void>;
  comment: ServerAction<void>;
  assignees: readonly Assignee[];
}

/**
 * What colleagues share about an alert: to whom it is assigned, and their comments.
 * @param team null for somebody who may only read
 */
export async function TeamPart({ row, team }: { row: AlertRow; team: AlertTeam | null }) {
  const [t, common] = await Promise.all([getTranslations("alerts"), getTranslations("common")]);
  const id = <input type="hidden" name="alertId" value={row.id} />;
  return (
    <>
      {team ? (
        <ActionForm action={team.assign} className="flex flex-wrap items-end gap-2" label={t("assign")}>
          {id}
          <SelectField
            name="assigneeId"
            label={t("assignee")}
            defaultValue={row.assignee?.id ?? ""}
            empty={t("nobody")}
            options={team.assignees.map((each) => ({
              value: each.id,
              label: each.name ?? common("unknownPerson"),
            }))}
          />
          <SubmitButton variant="secondary">{t("assign")}</SubmitButton>
        </ActionForm>
      ) : row.assignee ? (
        <p>{t("assignedTo", { name: row.assignee.name ?? common("unknownPerson") })}</p>
      ) : null}
      {row.comments.length > 0 ? (
        <ul className="grid gap-2" aria-label={t("comments")}>
          {row.comments.map((each) => (
            <li key={each.id}>
              <span className="kv-small kv-subtle">
                {each.author?.name ?? common("unknownPerson")}, <Time value={each.createdAt} />
              </span>
              <p className="whitespace-pre-line">{each.text}</p>
            </li>
          ))}
        </ul>
      ) : null}
      {team ? (
        <ActionForm action={team.comment} className="grid gap-2" label={t("addComment")}>
          {id}
          <TextArea name="text" label={t("comment")} rows={2} />
          <div>
            <SubmitButton variant="secondary">{t("addComment")}</SubmitButton>
          </div>
        </ActionForm>
      ) : null}
    </>
  );
}
