import { getTranslations } from "next-intl/server";
import { EnvironmentTag } from "@/components/ui/environment-tag";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { ERROR_CODES } from "@/lib/base/errors";
import { oneOf } from "@/lib/base/one-of";
import { CONFIGURATION_PROBLEMS } from "@/lib/domain/configuration";
import type { BulkFailure } from "@/lib/domain/failures";
import type { Tone } from "@/lib/domain/installation-status";
import { installationTitle } from "@/lib/domain/installation-title";
import { paths } from "@/lib/domain/routes";
import type { BulkItemState } from "@/lib/domain/states";
import type { getBulk } from "@/lib/services/bulk/get-bulk";

const TONES: Record<BulkItemState, Tone> = {
  WAITING: "neutral",
  RUNNING: "info",
  APPLIED: "success",
  UNCHANGED: "success",
  FAILED: "danger",
};

/** The installations of a run, each with its outcome. */
export async function RunItems({ items }: { items: Awaited<ReturnType<typeof getBulk>>["items"] }) {
  const [t, common, errors, failures, fields] = await Promise.all([
    getTranslations("bulk"),
    getTranslations("common"),
    getTranslations("errors"),
    getTranslations("failures.bulk"),
    getTranslations("fields"),
  ]);
  const failure = (code: BulkFailure) => {
    if (oneOf(ERROR_CODES, code)) return errors(code, { ref: "" });
    return oneOf(CONFIGURATION_PROBLEMS, code) ? fields(code) : failures(code);
  };
  return (
    <FleetTable
      caption={t("run.items")}
      columns={(["installation", "template", "environment", "outcome", "settled"] as const).map((name) => ({
        name,
        label: t(`planColumn.${name}`),
      }))}
    >
      {items.map(({ id, state, failureCode, settledAt, installation }) => (
        <FleetRow key={id}>
          <FleetCell place="title">
            <a href={paths.installation(installation.id)}>
              {installationTitle(installation.organization.name, installation.label)}
            </a>
          </FleetCell>
          <FleetCell place="first">{installation.template.name}</FleetCell>
          <FleetCell place="second">
            <EnvironmentTag
              environment={installation.template.environment}
              label={common(`environment.${installation.template.environment}`)}
            />
          </FleetCell>
          <FleetCell wrap>
            <StatusText tone={TONES[state]} rest={failureCode ? failure(failureCode) : null}>
              {t(`run.itemState.${state}`)}
            </StatusText>
          </FleetCell>
          <FleetCell label={t("planColumn.settled")}>
            {settledAt ? <Time value={settledAt} /> : null}
          </FleetCell>
        </FleetRow>
      ))}
    </FleetTable>
  );
}
