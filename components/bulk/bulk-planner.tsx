"use client";

import type { BulkPlan } from "@/lib/services/bulk/plan-bulk";
import { useTranslations } from "next-intl";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextArea,
  TextField,
} from "@/components/forms/action-form";
import { type Option } from "@/components/forms/form-context";
import { StatusBand } from "@/components/ui/status-band";
import { DiffList } from "@/components/configuration/diff-list";
import { ERROR_CODES } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { BULK_KINDS, BULK_REASONS, type BulkRefusal } from "@/lib/domain/bulk-change";

interface BulkPlannerProps {
  templates: Option[];
  initial: { template?: string; kind?: string; value?: string };
  /** The installations that were chosen on the fleet's page; replaces the search. */
  selection: { view: string; ids: string[]; count: number; maxCount: number } | null;
  plan: ServerAction<BulkPlan>;
  start: ServerAction<void>;
}

/** Choose installations and a change, preview the result for each, start. */
export function BulkPlanner({ templates, initial, selection, plan, start }: BulkPlannerProps) {
  const t = useTranslations("bulk");
  return (
    <ActionForm
      action={plan}
      className="grid gap-6"
      label={t("new")}
      success={(result) => <PlanView key={result.runId} plan={result} start={start} />}
    >
      <div className="kv-panel grid max-w-3xl gap-4">
        <h2 className="ds-heading" data-size="xs">
          {t("form.who")}
        </h2>
        <SelectField
          name="templateId"
          label={t("form.template")}
          empty={t("form.chooseTemplate")}
          defaultValue={initial.template}
          options={templates}
        />
        {selection ? (
          <>
            <input type="hidden" name="status" value="any" />
            <input type="hidden" name="view" value={selection.view} />
            {selection.ids.map((id) => (
              <input key={id} type="hidden" name="id" value={id} />
            ))}
            <p>
              {t(selection.count >= selection.maxCount ? "form.selectionMany" : "form.selection", {
                count: selection.count,
              })}
            </p>
          </>
        ) : (
          <Search />
        )}
      </div>
      <div className="kv-panel grid max-w-3xl gap-4">
        <h2 className="ds-heading" data-size="xs">
          {t("form.what")}
        </h2>
        <SelectField
          name="kind"
          label={t("form.kind")}
          defaultValue={initial.kind ?? BULK_KINDS[0]}
          options={BULK_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <TextField
          name="value"
          label={t("form.value")}
          help={t("form.valueHelp")}
          defaultValue={initial.value}
          optional
        />
        <TextField name="by" label={t("form.by")} help={t("form.byHelp")} optional />
        <TextArea name="csv" label={t("form.csv")} help={t("form.csvHelp")} rows={3} mono optional />
        <div>
          <SubmitButton>{t("form.plan")}</SubmitButton>
        </div>
      </div>
    </ActionForm>
  );
}

/** The search for a template's installations, when none were chosen on the fleet's page. */
function Search() {
  const t = useTranslations("bulk");
  return (
    <>
      <SelectField
        name="status"
        label={t("form.status")}
        defaultValue="any"
        options={["any", "ok", "attention"].map((value) => ({
          value,
          label: t(`form.statusValue.${value}`),
        }))}
      />
      <TextField name="search" label={t("form.search")} optional />
      <TextArea
        name="clientIds"
        label={t("form.clientIds")}
        help={t("form.clientIdsHelp")}
        rows={3}
        mono
        optional
      />
    </>
  );
}

function PlanView({ plan, start }: { plan: BulkPlan; start: ServerAction<void> }) {
  const t = useTranslations("bulk");
  const fields = useTranslations("fields");
  const by = (verdict: string) => plan.items.filter((item) => item.verdict === verdict);
  const change = by("change");
  const errors = useTranslations("errors");
  const why = (reason: BulkRefusal) => {
    if (oneOf(BULK_REASONS, reason)) return t(`reason.${reason}`);
    return oneOf(ERROR_CODES, reason) ? errors(reason) : fields(reason);
  };
  const groups = [
    { verdict: "cannot", items: by("cannot"), open: true },
    { verdict: "change", items: change, open: change.length <= 10 },
    { verdict: "unchanged", items: by("unchanged"), open: false },
  ].filter((group) => group.items.length > 0);
  return (
    <section className="kv-panel mt-6 grid gap-4" aria-label={t("planTitle")}>
      <h2 className="ds-heading" data-size="xs">
        {t("planTitle")}
      </h2>
      <StatusBand tone={change.length > 0 ? "info" : "warning"}>
        <p>
          {t("planSummary", {
            change: change.length,
            unchanged: by("unchanged").length,
            cannot: by("cannot").length,
          })}
        </p>
        <p className="text-sm">{t("planBasis")}</p>
      </StatusBand>
      {groups.map((group) => (
        <details key={group.verdict} open={group.open}>
          <summary className="cursor-pointer font-semibold">
            {t(`verdict.${group.verdict}`)} ({group.items.length})
          </summary>
          <ul className="mt-2 grid gap-2">
            {group.items.map((item) => (
              <li key={item.installationId} className="border-l-2 border-neutral-border-subtle pl-3">
                <p>{item.name}</p>
                {item.reason ? <p className="text-sm text-neutral-text-subtle">{why(item.reason)}</p> : null}
                <DiffList lines={item.lines} />
              </li>
            ))}
          </ul>
        </details>
      ))}
      {change.length > 0 ? (
        <ActionForm action={start} className="grid max-w-xl gap-4">
          <input type="hidden" name="runId" value={plan.runId} />
          <input type="hidden" name="templateId" value={plan.templateId} />
          <input
            type="hidden"
            name="installationIds"
            value={JSON.stringify(change.map((item) => item.installationId))}
          />
          <input type="hidden" name="change" value={JSON.stringify(plan.change)} />
          <TextField name="reason" label={t("why")} help={t("whyHelp")} />
          <div>
            <SubmitButton>{t("start", { count: change.length })}</SubmitButton>
          </div>
        </ActionForm>
      ) : null}
    </section>
  );
}
