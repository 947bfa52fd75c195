import { getTranslations } from "next-intl/server";

/** The acts that send something upstream or take something away. */
export type ConsequentAct = "rotate" | "abandon" | "renew" | "cancelRenewal" | "file" | "close" | "destroy";

const QUESTIONS = ["sent", "gone", "undo"] as const;

/** What is sent, what disappears, and whether it can be undone: before an act is confirmed. */
export async function Consequences({ of }: { of: ConsequentAct }) {
  const t = await getTranslations("consequences");
  return (
    <dl className="kv-dl kv-outcome">
      {QUESTIONS.map((question) => (
        <div key={question} className="contents">
          <dt>{t(question)}</dt>
          <dd>{t(`of.${of}.${question}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
