import type { ProgramStanding } from "@/lib/domain/program";
import { StepForm } from "./step-form";

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
      {standing === "works" ? null : (
        <StepForm action={step} step="works" variant="primary" size="lg">
          {labels.works}
        </StepForm>
      )}
      {standing === "fails" ? null : (
        <StepForm action={step} step="fails" variant="secondary" size="lg">
          {labels.fails}
        </StepForm>
      )}
    </div>
  );
}
