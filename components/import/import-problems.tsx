import { getTranslations } from "next-intl/server";
import type { ImportMapping } from "@/lib/domain/import-columns";
import type { LineProblem } from "@/lib/services/import/schemas";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";

const MAX_SHOWN = 100;

/** Problems by row and column of the file, numbered as in a spreadsheet. */
export async function ImportProblems({
  problems,
  headers,
  mapping,
}: {
  problems: LineProblem[];
  headers: string[];
  mapping: ImportMapping;
}) {
  const t = await getTranslations("import");
  const shown = problems.slice(0, MAX_SHOWN);
  return (
    <>
      <FleetTable
        caption={t("problems")}
        columns={[
          { name: "row", label: t("row") },
          { name: "column", label: t("column") },
          { name: "problem", label: t("problemColumn") },
        ]}
      >
        {shown.map((problem, index) => {
          const at = mapping[problem.column];
          return (
            <FleetRow key={index}>
              <FleetCell place="title">{t("rowNumber", { line: problem.line })}</FleetCell>
              <FleetCell label={t("column")}>
                {at === undefined ? t(`field.${problem.column}`) : headers[at]}
              </FleetCell>
              <FleetCell label={t("problemColumn")} wrap>
                {t(`problem.${problem.code}`)}
              </FleetCell>
            </FleetRow>
          );
        })}
      </FleetTable>

      {problems.length > MAX_SHOWN ? <p className="mt-3">{t("moreProblems", { shown: MAX_SHOWN })}</p> : null}
    </>
  );
}
