import { getTranslations } from "next-intl/server";
import { StatusBand } from "@/components/ui/status-band";
import { Time } from "@/components/ui/time";
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
  const when = () => program.answeredAt && <Time value={program.answeredAt} />;
  return (
    <>
      {program.standing === "works" ? (
        <StatusBand tone="info" title={t("worksTitle")} live>
          <p>{t.rich(program.bySupport ? "worksBySupport" : "works", { product, when })}</p>
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
        <ol className="list-decimal space-y-2 pl-6">
          <li>{t.rich("find", { file: () => <code className="break-all">{fileName}</code> })}</li>
          <li>{t(revival.instructions ? "placeAsBelow" : "place", { product })}</li>
          <li>{t("restart", { product })}</li>
          <li>{t("look")}</li>
        </ol>
      ) : (
        <p>{t("noFile", { product })}</p>
      )}
      {program.mayAnswer ? (
        <div className="flex flex-wrap gap-3">
          {program.standing === "works" ? null : (
            <Answer step={step} value="works" label={t("answerWorks")} />
          )}
          {program.standing === "fails" ? null : (
            <Answer step={step} value="fails" label={t("answerFails")} secondary />
          )}
        </div>
      ) : null}
    </>
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
