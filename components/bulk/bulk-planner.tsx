"use client";

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
import { BULK_KINDS, type BulkKind } from "@/lib/domain/bulk-change";
import type { BulkPlan } from "@/lib/services/bulk/plan-bulk";
import { PlanView } from "./plan-view";

interface BulkPlannerProps {
  templates: Option[];
  initial: { template?: string; kind?: BulkKind; value?: string; by?: string };
  /** The installations that were chosen on the fleet's page; replaces the search. */
  selection: {
    view: string;
    ids: string[];
    /** The run whose failures are chosen, instead of ids. */
    failedOf: string;
    count: number;
    maxCount: number;
  } | null;
  plan: ServerAction<BulkPlan>;
  start: ServerAction<void>;
}

const URI_KINDS = "add-redirect-uri remove-redirect-uri replace-redirect-uri";

/** Choose installations and a change, preview the result for each, start. */
export function BulkPlanner({ templates, initial, selection, plan, start }: BulkPlannerProps) {
  const t = useTranslations("bulk");
  const { kind, value } = initial;
  const valueOf = (...kinds: BulkKind[]) => (kind && kinds.includes(kind) ? value : undefined);
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
        {selection ? (
          <>
            <input type="hidden" name="status" value="any" />
            <input type="hidden" name="view" value={selection.view} />
            {selection.failedOf ? (
              <input type="hidden" name="failed" value={selection.failedOf} />
            ) : (
              selection.ids.map((id) => <input key={id} type="hidden" name="id" value={id} />)
            )}
            <p>
              {t(selection.count >= selection.maxCount ? "form.selectionMany" : "form.selection", {
                count: selection.count,
              })}
            </p>
          </>
        ) : (
          <>
            <SelectField
              name="templateId"
              label={t("form.template")}
              empty={t("form.anyTemplate")}
              defaultValue={initial.template}
              options={templates}
            />
            <Search />
          </>
        )}
      </div>
      <div className="kv-panel kv-kinds grid max-w-3xl gap-4">
        <h2 className="ds-heading" data-size="xs">
          {t("form.what")}
        </h2>
        <SelectField
          name="kind"
          label={t("form.kind")}
          defaultValue={kind ?? BULK_KINDS[0]}
          options={BULK_KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
        />
        <div data-kinds={URI_KINDS}>
          <TextField
            name="uri"
            label={t("form.uri")}
            defaultValue={valueOf("add-redirect-uri", "remove-redirect-uri", "replace-redirect-uri")}
          />
        </div>
        <div data-kinds="replace-redirect-uri">
          <TextField name="by" label={t("form.by")} defaultValue={initial.by} />
        </div>
        <div data-kinds="add-scope remove-scope">
          <TextField
            name="scope"
            label={t("form.scope")}
            defaultValue={valueOf("add-scope", "remove-scope")}
          />
        </div>
        <div data-kinds="set-claim">
          <TextField name="key" label={t("form.claim")} defaultValue={valueOf("set-claim")} />
          <TextArea name="csv" label={t("form.csv")} help={t("form.csvHelp")} rows={3} mono />
        </div>
        <div>
          <SubmitButton>{t("form.plan")}</SubmitButton>
        </div>
      </div>
    </ActionForm>
  );
}

/** The search for installations, when none were chosen on the fleet's page. */
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
