import type { ProgramStanding } from "@/lib/domain/program";

interface ProgramAnswersProps {
  /** Address of the page's steps. */
  step: string;
  standing: ProgramStanding;
  labels: { works: string; fails: string };
}

/** The buttons that say whether the program works: those that would change the answer. */
export function ProgramAnswers({ step, standing, labels }: ProgramAnswersProps) {
  return (
    <div className="flex flex-wrap gap-3">
      {standing === "works" ? null : <Answer step={step} value="works" label={labels.works} />}
      {standing === "fails" ? null : <Answer step={step} value="fails" label={labels.fails} secondary />}
    </div>
  );
}

function Answer({
  step,
  value,
  label,
  secondary = false,
}: {
  step: string;
  value: "works" | "fails";
  label: string;
  secondary?: boolean;
}) {
  return (
    <form method="post" action={step}>
      <input type="hidden" name="step" value={value} />
      <button className="ds-button" data-size="lg" data-variant={secondary ? "secondary" : "primary"}>
        {label}
      </button>
    </form>
  );
}
