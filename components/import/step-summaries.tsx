import { useTranslations } from "next-intl";
import { IMPORT_FIELDS, type ImportField, type ImportMapping } from "@/lib/domain/import-columns";
import type { Reading } from "@/lib/services/import/schemas";
import { DELIMITER_NAMES } from "./delimiter-names";

/** How a file was read, on one line. */
export function ReadingSummary({ reading: { guess, kind } }: { reading: Reading }) {
  const t = useTranslations("import");
  const facts = [
    guess.encoding ? [t("encoding"), t(`encodingName.${guess.encoding.name}`)] : null,
    guess.delimiter && kind !== "xlsx"
      ? [t("delimiter"), t(`delimiterName.${DELIMITER_NAMES[guess.delimiter]}`).toLowerCase()]
      : null,
    guess.sheet && guess.sheets.length > 1 ? [t("sheet"), guess.sheet] : null,
    [t("headingRow"), guess.headingRow === 0 ? t("noHeadingRow").toLowerCase() : String(guess.headingRow)],
  ].filter((fact) => fact !== null);
  return <>{facts.map(([name, value]) => `${name}: ${value}`).join(" · ")}</>;
}

/** Which columns are taken in, by their headings in the file, and which are not. */
export function ColumnsSummary({
  headers,
  mapping,
  template,
}: {
  headers: string[];
  mapping: ImportMapping;
  /** Name of the template of rows that name none; null for none. */
  template: string | null;
}) {
  const t = useTranslations("import");
  const heading = (index: number) => headers[index] || t("unnamed", { number: index + 1 });
  const fieldsOf = (index: number) =>
    IMPORT_FIELDS.filter((field: ImportField) => mapping[field] === index).map((field) =>
      t(`field.${field}`),
    );
  const columns = headers.map((_, index) => ({ heading: heading(index), fields: fieldsOf(index) }));
  const used = columns.filter(({ fields }) => fields.length > 0);
  const unused = columns.filter(({ fields }) => fields.length === 0);
  return (
    <>
      {t("columnsUsed", { used: used.length, count: headers.length })}
      {used.length > 0
        ? `: ${used.map((each) => (each.fields.includes(each.heading) ? each.heading : `${each.heading} → ${each.fields.join(", ")}`)).join(" · ")}`
        : null}
      {unused.length > 0
        ? ` · ${t("columnsUnused", { names: unused.map((each) => each.heading).join(", ") })}`
        : null}
      {template ? ` · ${t("otherwise")}: ${template}` : null}
    </>
  );
}
