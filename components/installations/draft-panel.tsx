import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { DraftFailure } from "@/lib/domain/failures";
import type { DraftState } from "@/lib/domain/states";

export interface DraftRow {
  id: string;
  state: DraftState;
  requestedAt: Date;
  startedById: string | null;
  failureCode: DraftFailure | null;
  failureDetail: string | null;
  redirectMs: number | null;
}

/** The attempts so far, newest first: what happened, and why each ended. */
export async function DraftPanel({ drafts }: { drafts: DraftRow[] }) {
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
