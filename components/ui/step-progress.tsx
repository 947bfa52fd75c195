import { getTranslations } from "next-intl/server";

/** How far a customer has come. On a phone "Steg 2 av 4" stands in for the names. */
export async function StepProgress({ steps, at }: { steps: string[]; at: number }) {
  const t = await getTranslations("common");
  return (
    <>
      <ol className="kv-progress" aria-label={t("steps")}>
        {steps.map((step, index) => (
          <li key={step} data-done={index < at || undefined} aria-current={index === at ? "step" : undefined}>
            <span>
              <span aria-hidden="true">{index < at ? "✓" : `${index + 1}.`}</span> {step}
              {index < at ? <span className="sr-only"> – {t("stepState.done")}</span> : null}
            </span>
          </li>
        ))}
      </ol>
      {at < steps.length ? (
        <p className="kv-progress-text" aria-hidden="true">
          {t("stepOf", { number: at + 1, of: steps.length })}
        </p>
      ) : null}
    </>
  );
}
