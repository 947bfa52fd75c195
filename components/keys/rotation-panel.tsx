import type { RotationRow } from "@/lib/services/rotation/list-rotations";
import Link from "next/link";
import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { StatusBand } from "@/components/ui/status-band";
import { Consequences } from "./consequences";
import { Panel } from "@/components/ui/panel";
import { type StepState, StepList } from "@/components/ui/step-list";
import { StatusText } from "@/components/ui/status-text";
import { clockTime, clockTimeWithSeconds, dateAndClock } from "@/lib/base/clock-time";
import { Time } from "@/components/ui/time";
import { WaitNotice } from "@/components/ui/wait-notice";
import type { Tone } from "@/lib/domain/installation-status";
import { isOpenRotation, rotationStages, stageUnderWay } from "@/lib/domain/key-rotation";
import type { ActionRefusal } from "@/lib/domain/installation-actions";
import { paths } from "@/lib/domain/routes";
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
  /** Whether the form that starts it stands open: it was asked for in the address. */
  opened: boolean;
  /** The file of the key was handed over, so the program needs a new one afterwards. */
  wasHandedOver: boolean;
}

/** Rotation of a key that the portal holds: a form to start it, and each stage with its time and proof. */
export async function RotationPanel(props: RotationPanelProps) {
  const { rotations, start, abandon, refusal } = props;
  const t = await getTranslations("keys.rotation");
  const errors = await getTranslations("errors");
  const latest = rotations[0];
  const open = latest && isOpenRotation(latest.state) ? latest : null;
  return (
    <Panel id="rotation" title={t("title")} actions={latest ? <StartedBy rotation={latest} /> : null}>
      {latest ? null : <p className="mb-3 max-w-3xl">{t("lead")}</p>}
      {latest ? <Progress rotation={latest} /> : props.opened ? null : <p>{t("none")}</p>}
      {open && props.wasHandedOver ? <p className="kv-small kv-subtle mt-3">{t("afterwards")}</p> : null}
      {abandon && open ? (
        <div className="mt-4">
          <ActionForm
            summary={t("abandonTitle")}
            action={abandon}
            className="grid gap-3"
            success={<p>{t("abandoned")}</p>}
          >
            <p>{t("abandonLead")}</p>
            <Consequences of="abandon" />
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
          <ActionForm
            summary={props.opened ? undefined : t("start")}
            summaryLook="button"
            action={start}
            className="grid gap-3"
          >
            <p className="max-w-3xl">{t("confirm")}</p>
            <Consequences of="rotate" />
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

/** Who or what started a rotation, and when. */
export async function StartedBy({ rotation }: { rotation: RotationRow }) {
  const t = await getTranslations("keys.rotation");
  const unknown = (await getTranslations("common"))("unknownPerson");
  return (
    <span className="kv-small kv-subtle">
      {t(`trigger.${rotation.trigger}`, { name: rotation.actorName ?? unknown })} ·{" "}
      <Time value={rotation.startedAt} />
    </span>
  );
}

/** How far a rotation is, or how it ended. @param rest what follows, such as a date */
export async function RotationStatus({ rotation, rest }: { rotation: RotationRow; rest?: ReactNode }) {
  const [t, format, locale] = await Promise.all([
    getTranslations("keys.rotation"),
    getFormatter(),
    getLocale(),
  ]);
  return (
    <StatusText tone={rotation.stuck ? "danger" : (TONES[rotation.state] ?? "info")} rest={rest}>
      {rotation.stuck
        ? t("stuck")
        : rotation.wait
          ? t("waiting", { time: clockTime(rotation.wait.until, format, locale) })
          : t(`state.${rotation.state}`)}
    </StatusText>
  );
}

async function Progress({ rotation }: { rotation: RotationRow }) {
  const t = await getTranslations("keys.rotation");
  const failures = await getTranslations("failures.rotation");
  const failure = rotation.failureCode;
  const stages = rotationStages(rotation);
  const at = stageUnderWay(stages);
  return (
    <div className="grid gap-3" aria-live="polite">
      <p>
        <RotationStatus rotation={rotation} />
      </p>
      <StepList
        steps={stages.map((stage, index) => {
          const state = stepState(rotation, index, at);
          return {
            name: stage.name,
            label: t(`step.${stage.name}`),
            state,
            detail:
              state === "now" && stage.name === "proved"
                ? t("trying", { count: rotation.attempts })
                : state === "done" && (stage.name === "uploaded" || stage.name === "proved")
                  ? t(`proof.${stage.name}`)
                  : state === "done" && stage.name === "prepared" && isOpenRotation(rotation.state)
                    ? t("proof.prepared")
                    : null,
            time: stage.at ? <StageTime value={stage.at} /> : null,
          };
        })}
      />
      {rotation.wait ? (
        <WaitNotice wait={rotation.wait} what="rotation" refreshes />
      ) : rotation.stuck ? (
        <StatusBand tone="danger" title={t("stuckTitle")}>
          <p>{t("stuckText")}</p>
          <ol className="kv-numbered">
            <li>{t("stuckDo.wait")}</li>
            <li>{t("stuckDo.abandon")}</li>
            <li>
              <Link className="ds-link" href={paths.installationStep(rotation.installationId, "renew")}>
                {t("stuckDo.renew")}
              </Link>
            </li>
          </ol>
        </StatusBand>
      ) : failure && rotation.state !== "DONE" ? (
        <StatusBand tone={rotation.state === "FAILED" ? "danger" : "info"}>
          <p>{failures(failure)}</p>
        </StatusBand>
      ) : null}
    </div>
  );
}

/** The time of day of a stage with seconds; the whole time on hover. */
async function StageTime({ value }: { value: Date }) {
  const [format, locale] = await Promise.all([getFormatter(), getLocale()]);
  return (
    <time dateTime={value.toISOString()} title={dateAndClock(value, format, locale, "full", "long")}>
      {clockTimeWithSeconds(value, format, locale)}
    </time>
  );
}

/**
 * A stage is done when its time is known. The first other one is under way, unless the rotation has ended.
 */
function stepState(rotation: RotationRow, index: number, at: number): StepState {
  if (index < at) return "done";
  if (index > at) return "later";
  if (rotation.state === "FAILED") return "failed";
  if (rotation.stuck) return "stuck";
  return rotation.settledAt ? "later" : "now";
}
