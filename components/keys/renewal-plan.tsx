"use client";

import { useTranslations } from "next-intl";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { Checkbox } from "@/components/forms/choice-fields";
import { FleetCell, FleetTable } from "@/components/ui/fleet-table";
import { PlanRow, PlanSums } from "@/components/ui/plan-table";
import { StatusBand } from "@/components/ui/status-band";
import type { Tone } from "@/lib/domain/installation-status";
import { MAX_REVIVALS_AT_ONCE, REVIVAL_DAYS } from "@/lib/domain/revival";
import type { PlannedRevival, RevivalPlan } from "@/lib/services/revival/plan-revivals";
import type { StartedRevivalLink } from "@/lib/services/revival/start-revivals";
import { NewLinks } from "./new-links";

const VERDICTS = ["start", "later", "cannot"] as const satisfies readonly PlannedRevival["verdict"][];
const TONES: Record<PlannedRevival["verdict"], Tone> = { start: "info", later: "neutral", cannot: "neutral" };

/** The plan of renewals, row by row, and the form that starts them. Then the links take its place. */
export function RenewalPlan({
  plan,
  address,
  start,
}: {
  plan: RevivalPlan;
  /** Of this page, with what was chosen. */
  address: string;
  start: ServerAction<StartedRevivalLink[]>;
}) {
  const t = useTranslations("renewals");
  const revival = useTranslations("keys.revival");
  const code = useTranslations("phoneCode");
  const common = useTranslations("common");
  const status = useTranslations("status");
  const errors = useTranslations("errors");
  const count = (verdict: PlannedRevival["verdict"]) =>
    plan.items.filter((item) => item.verdict === verdict).length;
  const startable = count("start");
  return (
    <ActionForm
      action={start}
      className="grid gap-3"
      replaces
      success={(links) => <NewLinks links={links} rest={count("later") > 0 ? address : null} />}
    >
      <PlanSums
        sums={VERDICTS.map((verdict) => ({
          name: verdict,
          label: t(`count.${verdict}`),
          tone: TONES[verdict],
          count: count(verdict),
        }))}
      />
      {plan.leftOut > 0 || count("later") > 0 ? (
        <StatusBand tone="warning" title={t("notAll")}>
          {count("later") > 0 ? <p>{t("laterText", { most: MAX_REVIVALS_AT_ONCE })}</p> : null}
          {plan.leftOut > 0 ? (
            <p>
              {t(plan.isExact ? "leftOut" : "leftOutOfMany", {
                count: plan.leftOut,
                shown: plan.items.length,
              })}
            </p>
          ) : null}
        </StatusBand>
      ) : null}
      {startable > 0 ? (
        <div className="kv-panel grid max-w-3xl gap-4">
          <SelectField
            name="days"
            label={revival("days")}
            defaultValue="3"
            options={REVIVAL_DAYS.map((days) => ({
              value: String(days),
              label: revival("daysValue", { days }),
            }))}
          />
          <Checkbox name="withCode" label={code("demand")} />
          <p>{t("confirm")}</p>
          <div>
            <SubmitButton>{t("start")}</SubmitButton>
          </div>
        </div>
      ) : null}
      <FleetTable
        caption={t("plan")}
        columns={(["installation", "template", "environment", "now", "contact", "outcome"] as const).map(
          (name) => ({ name, label: t(`column.${name}`) }),
        )}
        selectAll={<span className="sr-only">{t("column.take")}</span>}
      >
        {plan.items.map((item) => (
          <PlanRow
            key={item.installationId}
            item={item}
            take={item.verdict === "start" ? t("take", { name: item.name }) : null}
            environment={common(`environment.${item.environment}`)}
            now={{ head: t("column.now"), text: status(item.status) }}
            outcome={{
              tone: TONES[item.verdict],
              text: t(`verdict.${item.verdict}`),
              rest: item.reason ? errors(item.reason, { ref: "" }) : null,
            }}
          >
            <FleetCell label={t("column.contact")}>
              {[item.contact.name, item.contact.phone].filter(Boolean).join(" · ") || t("noContact")}
            </FleetCell>
          </PlanRow>
        ))}
      </FleetTable>
    </ActionForm>
  );
}
