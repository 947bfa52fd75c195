import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { FactList } from "@/components/ui/facts";
import { StatusText } from "@/components/ui/status-text";
import type { Step } from "@/lib/domain/diagnosis";
import { outcomeTone } from "./outcome-tone";
import { errorHint, formatFacts } from "./format-facts";

/** Each step of a diagnosis: its outcome, its duration and its facts. */
export async function StepList({ steps }: { steps: Step[] }) {
  const t = await getTranslations("diagnosis");
  const [format, locale] = await Promise.all([getFormatter(), getLocale()]);
  return (
    <ol className="grid gap-5">
      {steps.map((step, index) => {
        const hint = errorHint(step, t);
        const checks = [
          ...list(step.facts.passed).map((name) => ({ name, mark: "✓", result: t("checkOk") })),
          ...list(step.facts.wrong).map((name) => ({ name, mark: "✕", result: t("checkWrong") })),
          ...list(step.facts.unknown).map((name) => ({ name, mark: "?", result: t("checkUnknown") })),
        ];
        return (
          <li key={index} className="grid gap-2 kv-item">
            <p className="flex flex-wrap items-center gap-3">
              <StatusText tone={outcomeTone(step.outcome)}>{t(`stepOutcome.${step.outcome}`)}</StatusText>
              <strong>{t(`step.${step.code}`)}</strong>
              {step.ms === null ? null : (
                <span className="text-sm text-neutral-text-subtle">{t("took", { ms: step.ms })}</span>
              )}
            </p>
            {hint ? <p className="max-w-3xl">{hint}</p> : null}
            {checks.length > 0 ? (
              <ul className="grid gap-1">
                {checks.map((check) => (
                  <li key={check.name}>
                    <span aria-hidden="true">{check.mark}</span> {t(`check.${check.name}`)}: {check.result}
                  </li>
                ))}
              </ul>
            ) : null}
            <div className="text-sm">
              <FactList
                facts={formatFacts(step, t, format, locale).map(({ name, value }) => ({
                  name,
                  value: <span className="break-all">{value}</span>,
                }))}
              />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

export function list(value: Step["facts"][string] | undefined): string[] {
  return Array.isArray(value) ? value : [];
}
