import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Panel } from "@/components/ui/panel";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { diffConfigurations } from "@/lib/domain/configuration";
import { changeFailureOf } from "@/lib/domain/failures";
import { paths } from "@/lib/domain/routes";
import type { ConfigurationDetails } from "@/lib/services/configuration/get-configuration";
import { ChangeDiff } from "./change-diff";

const TONES = {
  PENDING: "info",
  CHECKING: "info",
  APPLIED: "success",
  FAILED: "danger",
  CONFLICT: "danger",
} as const;

/** What became of a change: who sent it, when, why, and what it changed. The page of a form that was sent. */
export async function ChangeReceipt({
  installationId,
  change,
}: {
  installationId: string;
  change: ConfigurationDetails["changes"][number];
}) {
  const t = await getTranslations("configuration");
  const common = await getTranslations("common");
  const failures = await getTranslations("failures.change");
  const draft = await getTranslations("draft");
  const state = change.state === "PENDING" ? "CHECKING" : change.state;
  const failure = changeFailureOf(change.failureCode);
  return (
    <Panel id="receipt" title={t("receipt")}>
      <div className="kv-stack">
        <StatusBand tone={TONES[change.state]} title={t(`outcome.${state}`)}>
          {failure ? <p>{failures(failure)}</p> : null}
          {change.failureDetail ? <p>{draft(`field.${change.failureDetail}`)}</p> : null}
          <p>
            {t.rich("receiptBy", {
              actor: change.actorName ?? common("unknownPerson"),
              when: () => <Time value={change.settledAt ?? change.requestedAt} />,
            })}
            {change.reason ? ` «${change.reason}»` : ""}
          </p>
        </StatusBand>
        <ChangeDiff
          lines={diffConfigurations(change.before, change.after)}
          before={t("beforeThen")}
          after={t(state === "APPLIED" ? "afterThen" : "afterWanted")}
        />
        <div className="kv-acts">
          <Link className="ds-button" data-variant="secondary" href={paths.configuration(installationId)}>
            {t("again")}
          </Link>
          <Link className="ds-button" data-variant="tertiary" href={paths.installation(installationId)}>
            {t("back")}
          </Link>
        </div>
      </div>
    </Panel>
  );
}
