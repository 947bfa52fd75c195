import { getTranslations } from "next-intl/server";
import type { ImportMapping } from "@/lib/domain/import-columns";
import type { LineProblem } from "@/lib/services/import/schemas";

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
      <div className="kv-scroll">
        <table className="ds-table kv-cards w-full">
          <caption className="sr-only">{t("problems")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("row")}</th>
              <th scope="col">{t("column")}</th>
              <th scope="col">{t("problemColumn")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((problem, index) => {
              const at = mapping[problem.column];
              return (
                <tr key={index}>
                  <th scope="row" className="font-normal">
                    {t("rowNumber", { line: problem.line })}
                  </th>
                  <td data-label={t("column")}>
                    {at === undefined ? t(`field.${problem.column}`) : headers[at]}
                  </td>
                  <td data-label={t("problemColumn")}>{t(`problem.${problem.code}`)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {problems.length > MAX_SHOWN ? <p className="mt-3">{t("moreProblems", { shown: MAX_SHOWN })}</p> : null}
    </>
  );
}
