"use client";

import { useTranslations } from "next-intl";
import {
  ActionForm,
  SelectField,
  type ServerAction,
  SubmitButton,
  TextField,
} from "@/components/forms/action-form";
import { FleetTable } from "@/components/ui/fleet-table";
import { PlanRow, PlanSums } from "@/components/ui/plan-table";
import { StatusBand } from "@/components/ui/status-band";
import { ERROR_CODES } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { wholePlanFields } from "@/lib/domain/bulk-form";
import { BULK_REASONS, type BulkRefusal } from "@/lib/domain/bulk-change";
import type { Tone } from "@/lib/domain/installation-status";
import type { BulkPlan, PlannedItem } from "@/lib/services/bulk/plan-bulk";

/** What becomes of a row, for its sign and for the sums above the table. */
type Outcome = "change" | "renew" | "cannot" | "unchanged";
const OUTCOMES: readonly Outcome[] = ["change", "renew", "cannot", "unchanged"];
const TONES: Record<Outcome, Tone> = {
  change: "success",
  renew: "danger",
  cannot: "warning",
  unchanged: "neutral",
};
/** Sizes of a trial, and numbers of failures, that are offered. */
const TRIAL_SIZES = [1, 5, 20];
const STOPS = [1, 3, 10];

/** A form may not be larger than 512 KB, and a field for each row takes 140 bytes. */
const MAX_CHOSEN_ROWS = 1000;

const outcomeOf = (item: PlannedItem): Outcome =>
  item.verdict === "cannot" && item.isRenewal ? "renew" : item.verdict;

/** The plan of a change, row by row, and the form that starts it. */
export function PlanView({ plan, start }: { plan: BulkPlan; start: ServerAction<void> }) {
  const t = useTranslations("bulk");
  const common = useTranslations("common");
  const status = useTranslations("status");
  const reasonText = useReasonText();
  const count = (outcome: Outcome) => plan.items.filter((item) => outcomeOf(item) === outcome).length;
  const items = OUTCOMES.flatMap((outcome) => plan.items.filter((item) => outcomeOf(item) === outcome));
  const changes = count("change");
  const isChosenByRow = changes <= MAX_CHOSEN_ROWS;
  const whole = isChosenByRow
    ? null
    : wholePlanFields(
        plan.change,
        items.flatMap((item) => (outcomeOf(item) === "change" ? [item.installationId] : [])),
      );
  const environments = new Set(plan.items.map((item) => item.environment)).size;
  const templates = new Set(plan.items.map((item) => `${item.environment} ${item.templateName}`)).size;
  const restOf = (item: PlannedItem) => {
    if (item.reason) return reasonText(item.reason);
    const lines = item.lines.map((line) => `${line.change === "added" ? "+" : "−"} ${line.text}`);
    return lines.length > 0 ? <code>{lines.join("  ")}</code> : null;
  };
  const table = (
    <FleetTable
      caption={t("planTitle")}
      columns={(["installation", "template", "environment", "now", "outcome"] as const).map((name) => ({
        name,
        label: t(`planColumn.${name}`),
      }))}
      selectAll={<span className="sr-only">{t("planColumn.take")}</span>}
    >
      {items.map((item) => {
        const outcome = outcomeOf(item);
        return (
          <PlanRow
            key={item.installationId}
            item={item}
            take={outcome === "change" && isChosenByRow ? t("take", { name: item.name }) : null}
            environment={common(`environment.${item.environment}`)}
            now={{ head: t("planColumn.now"), text: status(item.status) }}
            outcome={{ tone: TONES[outcome], text: t(`verdict.${item.verdict}`), rest: restOf(item) }}
          />
        );
      })}
    </FleetTable>
  );
  return (
    <section className="grid gap-3" aria-label={t("planTitle")}>
      <h2 className="ds-heading" data-size="xs">
        {t("planTitle")}
      </h2>
      <p className="kv-lead">
        {t("planScope", { templates, environments })} {t("planBasis")}
      </p>
      <p className="sr-only" role="status">
        {t("planSummary", {
          change: changes,
          unchanged: count("unchanged"),
          cannot: count("cannot") + count("renew"),
        })}
      </p>
      <PlanSums
        sums={OUTCOMES.map((outcome) => ({
          name: outcome,
          label: t(`outcome.${outcome}`),
          tone: TONES[outcome],
          count: count(outcome),
        }))}
      />
      <LeftOut plan={plan} />
      {changes > 0 ? (
        <ActionForm action={start} className="grid gap-3">
          <input type="hidden" name="runId" value={plan.runId} />
          <input type="hidden" name="change" value={whole ? whole.change : JSON.stringify(plan.change)} />
          {whole ? (
            <>
              <input type="hidden" name="installationIds" value={whole.installationIds} />
              <p>{t("allTaken", { count: changes })}</p>
            </>
          ) : null}
          {table}
          <div className="kv-panel grid max-w-3xl gap-4">
            <TextField name="reason" label={t("why")} help={t("whyHelp")} />
            <div className="grid gap-4 sm:grid-cols-2">
              <SelectField
                name="trialSize"
                label={t("trial.label")}
                help={t("trial.help")}
                empty={t("trial.none")}
                options={TRIAL_SIZES.filter((size) => size < changes).map((size) => ({
                  value: String(size),
                  label: t("trial.first", { size }),
                }))}
              />
              <SelectField
                name="stopAfter"
                label={t("stop.label")}
                help={t("stop.help")}
                empty={t("stop.none")}
                defaultValue="3"
                options={STOPS.map((failures) => ({
                  value: String(failures),
                  label: t("stop.after", { failures }),
                }))}
              />
            </div>
            <div>
              <SubmitButton>{t("start", { count: changes })}</SubmitButton>
            </div>
          </div>
        </ActionForm>
      ) : (
        table
      )}
    </section>
  );
}

/** What was given or chosen and is not in the plan. */
function LeftOut({ plan }: { plan: BulkPlan }) {
  const t = useTranslations("bulk");
  const { unmatched, leftOut } = plan;
  if (unmatched.length === 0 && leftOut === 0) return null;
  return (
    <StatusBand tone="warning" title={t("leftOut.title")}>
      {leftOut > 0 ? <p>{t("leftOut.beyond", { count: leftOut, taken: plan.items.length })}</p> : null}
      {unmatched.length > 0 ? (
        <details>
          <summary>{t("leftOut.unmatched", { count: unmatched.length })}</summary>
          <p>
            <code className="break-all">{unmatched.join(", ")}</code>
          </p>
        </details>
      ) : null}
    </StatusBand>
  );
}

function useReasonText(): (reason: BulkRefusal) => string {
  const t = useTranslations("bulk");
  const errors = useTranslations("errors");
  const fields = useTranslations("fields");
  return (reason) => {
    if (oneOf(BULK_REASONS, reason)) return t(`reason.${reason}`);
    return oneOf(ERROR_CODES, reason) ? errors(reason) : fields(reason);
  };
}
