import type { InstallationDetails } from "@/lib/services/installations/get-installation";
import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";

/** The attempts so far, newest first: what happened, and why each ended. */
export async function DraftPanel({ drafts }: Pick<InstallationDetails, "drafts">) {
  const t = await getTranslations("draft");
  const failures = await getTranslations("failures.draft");
  return (
    <Panel id="drafts" title={t("title")}>
      <ol className="grid gap-3">
        {drafts.map((draft) => (
          <li key={draft.id} className="border-l-2 border-neutral-border-subtle pl-3">
            <p className="font-semibold">{t(`state.${draft.state}`)}</p>
            {draft.failureCode ? <p>{failures(draft.failureCode)}</p> : null}
            {draft.failureDetail ? <p>{t(`field.${draft.failureDetail}`)}</p> : null}
            <p className="text-sm text-neutral-text-subtle">
              <Time value={draft.requestedAt} /> ·{" "}
              {draft.startedById ? t("startedByStaff") : t("startedByCustomer")}
              {draft.redirectMs === null ? "" : ` · ${t("redirectMs", { ms: draft.redirectMs })}`}
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
