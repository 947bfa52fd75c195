import type { RotationRow } from "@/lib/services/rotation/list-rotations";
import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { Panel } from "@/components/ui/panel";
import { type StepState, StepList } from "@/components/ui/step-list";
import { StatusText } from "@/components/ui/status-text";
import { clockTime } from "@/components/ui/clock-time";
import { Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import type { Tone } from "@/lib/domain/installation-status";
import { isOpenRotation } from "@/lib/domain/key-rotation";
import type { ActionRefusal } from "@/lib/domain/installation-actions";
import type { RotationState } from "@/lib/domain/states";

const TONES: Partial<Record<RotationState, Tone>> = {
  DONE: "success",
  FAILED: "danger",
  ABANDONED: "neutral",
};

interface RotationPanelProps {
  installationId: string;
  rotations: RotationRow[];
  start: ServerAction<void> | null;
  abandon: ServerAction<void> | null;
  /** Why a rotation cannot be started now. */
  refusal: ActionRefusal | null;
  operationId: string;
}

/** Rotation of a key that the portal holds: a form to start it, and each step with its time. */
export async function RotationPanel(props: RotationPanelProps) {
  const { rotations, start, abandon, refusal } = props;
  const t = await getTranslations("keys.rotation");
  const errors = await getTranslations("errors");
  const latest = rotations[0];
  const open = latest && isOpenRotation(latest.state) ? latest : null;
  return (
    <Panel id="rotation" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      {latest ? <Progress rotation={latest} /> : <p>{t("none")}</p>}
      {abandon && open ? (
        <div className="mt-4">
          <ActionForm
            summary={t("abandonTitle")}
            action={abandon}
            className="grid gap-3"
            success={<p>{t("abandoned")}</p>}
          >
            <p>{t("abandonLead")}</p>
            <input type="hidden" name="rotationId" value={open.id} />
            <div>
              <SubmitButton variant="secondary" color="danger">
                {t("abandon")}
              </SubmitButton>
            </div>
          </ActionForm>
        </div>
      ) : null}
      {refusal ? (
        <div className="mt-4">
          <StatusBand tone="info">
            <p>{errors(refusal)}</p>
          </StatusBand>
        </div>
      ) : null}
      {start ? (
        <div className="mt-4">
          <ActionForm summary={t("start")} summaryLook="button" action={start} className="grid gap-3">
            <p>{t("confirm")}</p>
            <input type="hidden" name="installationId" value={props.installationId} />
            <input type="hidden" name="operationId" value={props.operationId} />
            <div>
              <SubmitButton>{t("startConfirmed")}</SubmitButton>
            </div>
          </ActionForm>
        </div>
      ) : null}
    </Panel>
  );
}

async function Progress({ rotation }: { rotation: RotationRow }) {
  const t = await getTranslations("keys.rotation");
  const common = await getTranslations("common");
  const failures = await getTranslations("failures.rotation");
  const format = await getFormatter();
  const locale = await getLocale();
  const failure = rotation.failureCode;
  const steps = [
    { name: "started", at: rotation.startedAt },
    { name: "prepared", at: rotation.preparedAt },
    { name: "uploadStarted", at: rotation.uploadStartedAt },
    { name: "uploaded", at: rotation.uploadedAt },
    { name: "proved", at: rotation.state === "DONE" ? rotation.settledAt : null },
  ] as const;
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <StatusText tone={rotation.stuck ? "danger" : (TONES[rotation.state] ?? "info")}>
          {rotation.stuck
            ? t("stuck")
            : rotation.wait
              ? t("waiting", { time: clockTime(rotation.wait.until, format, locale) })
              : t(`state.${rotation.state}`)}
        </StatusText>
        <span className="text-sm text-neutral-text-subtle">
          {t(`trigger.${rotation.trigger}`, { name: rotation.actorName ?? common("unknownPerson") })}
        </span>
      </p>
      <StepList
        steps={steps.map((step, index) => ({
          name: step.name,
          label: t(`step.${step.name}`),
          state: stepState(
            rotation,
            index,
            steps.map((each) => each.at),
          ),
          time: step.at ? <Time value={step.at} /> : null,
        }))}
      />
      {rotation.wait ? (
        <WaitNotice wait={rotation.wait} what="rotation" refreshes />
      ) : rotation.stuck ? (
        <StatusBand tone="danger" title={t("stuckTitle")}>
          <p>{t("stuckText")}</p>
        </StatusBand>
      ) : failure && rotation.state !== "DONE" ? (
        <StatusBand tone={rotation.state === "FAILED" ? "danger" : "info"}>
          <p>{failures(failure)}</p>
        </StatusBand>
      ) : null}
    </div>
  );
}

/** A step is done when its time is known. The first other one is under way, unless the rotation has ended. */
function stepState(rotation: RotationRow, index: number, times: (Date | null)[]): StepState {
  if (times[index]) return "done";
  if (index !== times.findIndex((at) => !at)) return "later";
  if (rotation.state === "FAILED") return "failed";
  if (rotation.stuck) return "stuck";
  return rotation.settledAt ? "later" : "now";
}
