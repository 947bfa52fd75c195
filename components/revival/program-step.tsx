import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
import { PlaceFile } from "./place-file";
import { ProgramAnswers } from "./program-answers";
import type { RevivalForCustomer } from "@/lib/services/revival/get-revival";

/**
 * The last step: the file must be put into the program, which then has to be restarted. It is done when the
 * portal has seen a token of the program, or the customer says so; the page shows which of the two.
 */
export async function ProgramStep({ revival, step }: { revival: RevivalForCustomer; step: string }) {
  const t = await getTranslations("revival.program");
  const { product, program, fileName } = revival;
  if (program.standing === "seen")
    return (
      <StatusBand tone="success" title={t("seenTitle")} live>
        <p>{t.rich("seen", { product, when: () => program.seenAt && <Time value={program.seenAt} /> })}</p>
      </StatusBand>
    );
  const { before } = revival;
  const when = () => program.answeredAt && <Time value={program.answeredAt} />;
  return (
    <>
      {program.standing === "works" ? (
        <StatusBand tone="info" title={t("worksTitle")} live>
          <p>
            {t.rich(program.bySupport ? "worksBySupport" : "works", {
              product,
              before,
              when,
            })}
          </p>
        </StatusBand>
      ) : (
        <StatusBand tone="warning" title={t("leftTitle")} live>
          <p>{t("left", { product })}</p>
        </StatusBand>
      )}
      {program.standing === "fails" ? (
        <StatusBand tone="danger" title={t("failsTitle")} live>
          <p>{t.rich("fails", { product, when })}</p>
        </StatusBand>
      ) : null}
      {program.standing === "works" ? null : fileName ? (
        <PlaceFile
          product={product}
          fileName={fileName}
          fileLocation={revival.fileLocation}
          restartInstructions={revival.restartInstructions}
          hasInstructions={revival.instructions !== ""}
          mayAnswer={program.mayAnswer}
          replaces
        />
      ) : (
        <p>{t("noFile", { product })}</p>
      )}
      {program.mayAnswer ? (
        <ProgramAnswers
          step={step}
          standing={program.standing}
          labels={{ works: t("answerWorks", { before }), fails: t("answerFails") }}
        />
      ) : null}
    </>
  );
}
