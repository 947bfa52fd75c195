import { getTranslations } from "next-intl/server";
import { PlaceFile } from "@/components/revival/place-file";
import { ProgramAnswers } from "@/components/revival/program-answers";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import type { CustomersProgram, Onboarding } from "@/lib/services/onboarding/get-onboarding";

/** What is known of the program after onboarding, as an answer or as observed; null before either. */
export async function ProgramStatus({ product, program }: { product: string; program: CustomersProgram }) {
  const t = await getTranslations("onboarding.program");
  const when = () => program.answeredAt && <Time value={program.answeredAt} />;
  switch (program.standing) {
    case "unknown":
      return null;
    case "seen":
      return (
        <StatusBand tone="success">
          <h2>{t("seenTitle", { product })}</h2>
          <p className="mt-1">
            {t.rich("seen", { product, when: () => program.seenAt && <Time value={program.seenAt} /> })}
          </p>
        </StatusBand>
      );
    case "works":
      return (
        <StatusBand tone="info">
          <h2>{t("worksTitle")}</h2>
          <p className="mt-1">{t.rich(program.bySupport ? "worksBySupport" : "works", { product, when })}</p>
        </StatusBand>
      );
    case "fails":
      return (
        <StatusBand tone="danger">
          <h2>{t("failsTitle")}</h2>
          <p className="mt-1">{t.rich("fails", { product, when })}</p>
        </StatusBand>
      );
  }
}

/** Where the file goes, and whether the program works then. */
export async function ProgramQuestion({
  onboarding,
  program,
  step,
}: {
  onboarding: Onboarding;
  program: CustomersProgram;
  /** Address of the page's steps. */
  step: string;
}) {
  const t = await getTranslations("onboarding.program");
  const { mayAnswer } = program;
  return (
    <>
      {program.standing === "unknown" || program.standing === "fails" ? (
        <PlaceFile
          product={onboarding.product}
          fileName={null}
          fileLocation={onboarding.fileLocation}
          restartInstructions={onboarding.restartInstructions}
          hasInstructions={false}
          mayAnswer={mayAnswer}
          replaces={false}
        />
      ) : null}
      {mayAnswer && program.standing !== "seen" ? (
        <ProgramAnswers
          step={step}
          standing={program.standing}
          labels={{ works: t("answerWorks"), fails: t("answerFails") }}
        />
      ) : null}
    </>
  );
}
