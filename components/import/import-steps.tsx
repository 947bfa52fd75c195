import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Sign, type SignShape } from "@/components/ui/sign";

/** `look`: something about it should be looked at, but nothing stands in the way. */
export type ImportStepState = "done" | "look" | "now" | "later";

const SHAPES: Record<ImportStepState, SignShape> = {
  done: "success",
  look: "warning",
  now: "info",
  later: "later",
};
const SAID = { done: "done", look: "done", now: "now", later: "later" } as const;

/**
 * The steps of an import below each other: a line for each, and what is to be done below that of the current
 * one.
 */
export function ImportSteps({ children }: { children: ReactNode }) {
  return <ol className="kv-panel kv-stages">{children}</ol>;
}

/**
 * One step of an import.
 * @param summary what came of it, or what it is for
 * @param change link that opens or closes it, with what it is about for people who hear it apart from its
 *   line
 */
export function ImportStep({
  id,
  title,
  state,
  summary,
  change,
  children,
}: {
  id: string;
  title: string;
  state: ImportStepState;
  summary?: ReactNode;
  change?: { href: string; label: string; about: string };
  children?: ReactNode;
}) {
  const t = useTranslations("common.stepState");
  return (
    <li data-state={state} aria-current={state === "now" ? "step" : undefined}>
      <section aria-labelledby={id}>
        <header>
          <Sign shape={SHAPES[state]} />
          <h2 id={id}>{title}</h2>
          <span className="sr-only"> – {t(SAID[state])}</span>
          {summary ? <div className="kv-stage-said">{summary}</div> : null}
          {change ? (
            <Link className="ds-link" href={change.href} scroll={false}>
              {change.label} <span className="sr-only">{change.about}</span>
            </Link>
          ) : null}
        </header>
        {children ? <div className="kv-stage-body">{children}</div> : null}
      </section>
    </li>
  );
}
