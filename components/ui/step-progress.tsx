import { getTranslations } from "next-intl/server";

export interface ProgressStep {
  name: string;
  /** It was seen to be done: a tick. What somebody only says is a note. */
  done?: boolean;
  note?: string;
}

/**
 * How far a customer has come. On a phone "Steg 2 av 4" stands in for the names.
 * @param at the present step, counted from 0; the number of steps when none is
 */
export async function StepProgress({ steps, at }: { steps: ProgressStep[]; at: number }) {
  const t = await getTranslations("common");
  return (
    <div>
      <ol className="kv-progress" aria-label={t("steps")}>
        {steps.map(({ name, done, note }, index) => (
          <li key={name} data-done={done || undefined} aria-current={index === at ? "step" : undefined}>
            <span>
              <span aria-hidden="true">{done ? "✓" : `${index + 1}.`}</span> {name}
              {done ? <span className="sr-only"> – {t("stepState.done")}</span> : null}
              {note ? ` – ${note}` : null}
            </span>
          </li>
        ))}
      </ol>
      {at < steps.length ? (
        <p className="kv-progress-text" aria-hidden="true">
          {t("stepOf", { number: at + 1, of: steps.length })}
        </p>
      ) : null}
    </div>
  );
}
