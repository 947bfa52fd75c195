import type { RevivalRow } from "@/lib/services/revival/list-revivals";
import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { revivalStarter } from "@/components/keys/revival-starter";
import { ActionForm, type ServerAction, SubmitButton, TextArea } from "@/components/forms/action-form";
import { ExpiryFields } from "@/components/forms/expiry-fields";
import { StatusBand } from "@/components/ui/status-band";
import { Consequences } from "./consequences";
import { Panel } from "@/components/ui/panel";
import { StepList, type StepState } from "@/components/ui/step-list";
import { StatusText } from "@/components/ui/status-text";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import type { ActionRefusal } from "@/lib/domain/installation-actions";
import { paths } from "@/lib/domain/routes";
import { type ProgramStanding } from "@/lib/domain/program";
import { REVIVAL_STEPS, type RevivalStep, type StepMark } from "@/lib/domain/revival";
import type { RevivalState } from "@/lib/domain/states";
import { type CreatedLink, RevivalLinkForm } from "./revival-forms";

interface RevivalPanelProps {
  installationId: string;
  now: Date;
  urgent: boolean;
  revivals: RevivalRow[];
  /** Why no revival can be started now. */
  refusal: ActionRefusal | null;
  start: ServerAction<CreatedLink> | null;
  resend: ServerAction<CreatedLink> | null;
  message: ServerAction<void> | null;
  release: ServerAction<void> | null;
  end: ServerAction<void> | null;
  confirmProgram: ServerAction<void> | null;
  recordExpiry: ServerAction<void> | null;
}

const TONES: Partial<Record<RevivalState, Tone>> = { CANCELLED: "neutral", VERIFIED: "success" };

/** A program that only a person says works is not green. */
const PROGRAM_TONES: Record<ProgramStanding, Tone> = {
  seen: "success",
  works: "neutral",
  fails: "danger",
  unknown: "info",
};

const STATES: Record<StepMark, StepState> = {
  observed: "done",
  stated: "stated",
  failed: "failed",
  now: "now",
  later: "later",
};

/** A revival as support sees it: the link, and every step as soon as the customer takes it. */
export async function RevivalPanel(props: RevivalPanelProps) {
  const { revivals, start, resend, message, release, end, confirmProgram } = props;
  const t = await getTranslations("keys.revival");
  const errors = await getTranslations("errors");
  const latest = revivals[0];
  const open = latest?.open ? latest : null;
  const link =
    open && resend
      ? { action: resend, field: { name: "revivalId" as const, value: open.id } }
      : start
        ? { action: start, field: { name: "installationId" as const, value: props.installationId } }
        : null;
  return (
    <Panel id="revival" title={t("title")}>
      <p className="mb-4 max-w-3xl">{t("lead")}</p>
      <div className="grid grid-cols-1 gap-6">
        {latest ? (
          <div className="grid content-start gap-4">
            <LatestRevival revival={latest} now={props.now} />
            {latest.program === "fails" && latest.state === "DELIVERED" ? (
              <StatusBand tone="danger" title={t("standing.fails")}>
                <p>{t("failsText")}</p>
              </StatusBand>
            ) : null}
            {latest.keyWithoutExpiry && props.recordExpiry ? (
              <StatusBand tone="warning" title={t("expiry.title")}>
                <ActionForm
                  action={props.recordExpiry}
                  className="grid max-w-md gap-3"
                  success={<p>{t("expiry.saved")}</p>}
                >
                  <p>{t("expiry.lead")}</p>
                  <input type="hidden" name="keyId" value={latest.keyWithoutExpiry} />
                  <ExpiryFields label={t("expiry.date")} again={t("expiry.again")} />
                  <div>
                    <SubmitButton variant="secondary">{t("expiry.save")}</SubmitButton>
                  </div>
                </ActionForm>
              </StatusBand>
            ) : null}
            {confirmProgram ? (
              <ActionForm action={confirmProgram} success={<p>{t("confirmed")}</p>}>
                <input type="hidden" name="revivalId" value={latest.id} />
                <SubmitButton variant="secondary">{t("confirmProgram")}</SubmitButton>
              </ActionForm>
            ) : null}
          </div>
        ) : null}
        <div className="grid grid-cols-1 content-start gap-6">
          {props.refusal ? (
            <StatusBand tone="info">
              <p>{errors(props.refusal)}</p>
            </StatusBand>
          ) : null}
          {/* At the same position whether a revival is open or not, so that the link it shows is kept. */}
          {start && !open ? <Consequences of="renew" /> : null}
          {link ? <RevivalLinkForm {...link} again={open !== null} urgent={props.urgent} /> : null}
          {open && message ? (
            <ActionForm action={message} className="grid gap-3" success={<p>{t("messageSent")}</p>}>
              <input type="hidden" name="revivalId" value={open.id} />
              <TextArea
                name="message"
                label={t("message")}
                help={t("messageHelp")}
                rows={2}
                defaultValue={open.message}
                optional
              />
              <div>
                <SubmitButton variant="secondary">{t("messageSend")}</SubmitButton>
              </div>
            </ActionForm>
          ) : null}
          {open && release ? (
            <ActionForm action={release} className="grid gap-2" success={<p>{t("released")}</p>}>
              <input type="hidden" name="revivalId" value={open.id} />
              <p className="text-sm">{t("boundHelp")}</p>
              <div>
                <SubmitButton variant="secondary">{t("release")}</SubmitButton>
              </div>
            </ActionForm>
          ) : null}
          {open && end ? (
            <ActionForm
              summary={t(open.state === "VERIFIED" ? "finish" : "cancel")}
              action={end}
              className="grid gap-3"
            >
              <input type="hidden" name="revivalId" value={open.id} />
              <p>{t(open.state === "VERIFIED" ? "finishHelp" : "cancelHelp")}</p>
              {open.state === "VERIFIED" ? null : <Consequences of="cancelRenewal" />}
              <div>
                <SubmitButton variant="secondary" color="danger">
                  {t(open.state === "VERIFIED" ? "finishConfirmed" : "cancelConfirmed")}
                </SubmitButton>
              </div>
            </ActionForm>
          ) : null}
        </div>
      </div>
    </Panel>
  );
}

/** How far a revival is, or how it ended. @param rest what follows, such as a date */
export async function RevivalStatus({
  revival,
  now,
  rest,
}: {
  revival: RevivalRow;
  now: Date;
  rest?: ReactNode;
}) {
  const t = await getTranslations("keys.revival");
  if (revival.state === "DELIVERED")
    return (
      <StatusText tone={PROGRAM_TONES[revival.program]} rest={rest}>
        {t(`standing.${revival.program}`)}
      </StatusText>
    );
  const expired = revival.open && revival.expiresAt <= now;
  const ended = revival.codeLocked ? "linkLocked" : expired ? "linkExpired" : null;
  return (
    <StatusText tone={ended ? "warning" : (TONES[revival.state] ?? "info")} rest={rest}>
      {ended ? t(ended) : t(`state.${revival.state}`)}
    </StatusText>
  );
}

type StepName =
  "created" | "opened" | "keyMade" | "uploaded" | "verified" | "delivered" | "fileEnded" | "program";

async function LatestRevival({ revival, now }: { revival: RevivalRow; now: Date }) {
  const t = await getTranslations("keys.revival");
  const format = await getFormatter();
  const findings = await getTranslations("revival.finding");
  const diagnosis = await getTranslations("diagnosis");
  const lasted = (from: Date, to: Date) => {
    const minutes = Math.max(0, Math.round((to.getTime() - from.getTime()) / 60_000));
    return minutes < 120
      ? t("minutes", { count: minutes })
      : t("hours", { count: format.number(Math.round(minutes / 6) / 10) });
  };
  const { marks } = revival;
  const by = revival.programAnsweredBySupport ? t("statedBySupport") : t("stated");
  const steps: { name: StepName; at: Date | null; mark: StepMark; by?: string; number?: RevivalStep }[] = [
    { name: "created", at: revival.createdAt, mark: "observed" },
    {
      name: "opened",
      at: revival.openedAt,
      mark: revival.openedAt ? "observed" : revival.keyMadeAt ? "later" : "now",
    },
    { name: "keyMade", at: revival.keyMadeAt, mark: revival.openedAt ? marks.key : "later", number: "key" },
    { name: "uploaded", at: revival.uploadedAt, mark: marks.upload, by: t("stated"), number: "upload" },
    { name: "verified", at: revival.verifiedAt, mark: marks.verify, number: "verify" },
    // Support may end the case without a file, and nobody has said then that it was fetched.
    revival.deliveredAt && revival.fileName === null
      ? { name: "fileEnded", at: revival.deliveredAt, mark: marks.file, number: "file" }
      : { name: "delivered", at: revival.deliveredAt, mark: marks.file, by: t("stated"), number: "file" },
    {
      name: "program",
      at: revival.program === "seen" ? revival.programSeenAt : revival.programAnsweredAt,
      mark: marks.program,
      by,
      number: "program",
    },
  ];
  return (
    <div className="grid content-start gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <RevivalStatus revival={revival} now={now} />
        <span className="text-sm text-neutral-text-subtle">{await revivalStarter(revival)}</span>
      </p>
      <StepList
        steps={steps.map((step, index) => {
          const number = step.number ? REVIVAL_STEPS.indexOf(step.number) + 1 : null;
          const before = steps.slice(0, index).findLast((each) => each.at)?.at;
          const isWaiting = step.mark === "now" && !revival.open && revival.state !== "DELIVERED";
          const details = [
            step.mark === "stated" || step.mark === "failed" ? step.by : null,
            step.at && before ? lasted(before, step.at) : null,
          ];
          return {
            name: step.name,
            label: number ? `${number}. ${t(`step.${step.name}`)}` : t(`step.${step.name}`),
            state: isWaiting ? "later" : STATES[step.mark],
            detail: details.filter(Boolean).join(" · ") || null,
            time: step.at ? <Time value={step.at} /> : null,
          };
        })}
      />
      {revival.state === "UPLOADED" && revival.lastFinding ? (
        <StatusBand tone="warning" title={findings(`${revival.lastFinding}.title`)}>
          {revival.lastAttemptAt ? (
            <p>{t.rich("lastAttempt", { when: () => <Time value={revival.lastAttemptAt!} /> })}</p>
          ) : null}
        </StatusBand>
      ) : null}
      {revival.diagnoses.length > 0 ? (
        <div>
          <p className="text-sm">{t("attachedDiagnoses")}</p>
          <ul>
            {revival.diagnoses.map((each) => (
              <li key={each.id}>
                <Link className="ds-link py-1" href={paths.diagnosis(revival.installationId, each.id)}>
                  {diagnosis(`pattern.${each.pattern}`)}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {revival.open ? (
        <p className="text-sm text-neutral-text-subtle">
          {t.rich("expires", { when: () => <Time value={revival.expiresAt} /> })}
        </p>
      ) : null}
    </div>
  );
}
