import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import type { DiagnosisDetails } from "@/lib/services/diagnoses/get-diagnosis";
import { CauseList } from "./cause-list";
import { outcomeTone } from "./outcome-tone";
import { plainText } from "./plain-text";
import { StepList } from "./step-list";

/** One diagnosis: its outcome, the likely causes and each step, to read or to copy for NHN's support. */
export async function DiagnosisResult({
  diagnosis,
  children,
}: {
  diagnosis: DiagnosisDetails;
  /** What can be done with the result. */
  children?: ReactNode;
}) {
  const t = await getTranslations("diagnosis");
  const common = await getTranslations("common");
  const text = plainText(diagnosis, t, await getFormatter(), await getLocale());
  return (
    <div className="kv-stack">
      <Panel
        id="result"
        title={t(`pattern.${diagnosis.pattern}`)}
        actions={<CopyButton text={text} label={t("copyAll")} />}
      >
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusText tone={outcomeTone(diagnosis.outcome)}>
            {t(`outcome.${diagnosis.outcome ?? (diagnosis.wait ? "queued" : "under-way")}`)}
          </StatusText>
          <span className="kv-subtle">
            <Time value={diagnosis.createdAt} /> · {diagnosis.actorName ?? common("unknownPerson")}
          </span>
        </p>
        {diagnosis.wait ? <WaitNotice wait={diagnosis.wait} what="diagnosis" refreshes /> : null}
        {diagnosis.revivalId ? <p className="mt-2">{t("attached")}</p> : null}
        {children}
      </Panel>
      {diagnosis.causes.length > 0 ? (
        <Panel id="causes" title={t("causes")}>
          <CauseList causes={diagnosis.causes} />
        </Panel>
      ) : null}
      <Panel id="steps" title={t("steps")}>
        {diagnosis.steps.length > 0 ? <StepList steps={diagnosis.steps} /> : <p>{t("noSteps")}</p>}
      </Panel>
    </div>
  );
}
