import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Sign, type SignShape } from "./sign";

/** `stated`: somebody says so, and nothing was observed. */
export type StepState = "done" | "stated" | "now" | "later" | "stuck" | "failed";

export interface Step {
  name: string;
  label: ReactNode;
  state: StepState;
  /** What was observed, or is waited for. */
  detail?: ReactNode;
  /** When it was reached, or for how long it has lasted. */
  time?: ReactNode;
}

const SHAPES: Record<StepState, SignShape> = {
  done: "success",
  stated: "neutral",
  now: "info",
  later: "later",
  stuck: "warning",
  failed: "danger",
};

/** The stages of something that takes its time, each with what proved it. */
export function StepList({ steps }: { steps: Step[] }) {
  const t = useTranslations("common");
  return (
    <ol className="kv-steps">
      {steps.map((step) => (
        <li key={step.name} data-state={step.state} aria-current={step.state === "now" ? "step" : undefined}>
          <Sign shape={SHAPES[step.state]} />
          <div>
            <b>{step.label}</b>
            <span className="sr-only"> – {t(`stepState.${step.state}`)}</span>
            {step.detail ? <small>{step.detail}</small> : null}
          </div>
          {step.time}
        </li>
      ))}
    </ol>
  );
}
