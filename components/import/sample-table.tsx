import { getTranslations } from "next-intl/server";

const MAX_SHOWN = 60;

/**
 * The first rows as they were read, with their numbers in the file. Wide tables scroll within their frame.
 */
export async function SampleTable({
  headers,
  rows,
}: {
  headers: string[];
  rows: { line: number; cells: string[] }[];
}) {
  const t = await getTranslations("import");
  return (
    <div className="kv-sample" role="region" aria-label={t("sample")} tabIndex={0}>
      <table>
        <caption className="sr-only">{t("sample")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("row")}</th>
            {headers.map((header, index) => (
              <th key={index} scope="col">
                {header || t("unnamed", { number: index + 1 })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, cells }) => (
            <tr key={line}>
              <th scope="row">{t("number", { count: line })}</th>
              {headers.map((_, index) => (
                <td key={index}>{shortened(cells[index] ?? "")}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
