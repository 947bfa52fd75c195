import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { ServerAction } from "@/components/forms/action-form";
import { CorrectionForm } from "@/components/import/correction-form";
import { FleetCell, FleetRow, FleetTable } from "@/components/ui/fleet-table";
import { IMPORT_FIELDS, type ImportField, type ImportMapping } from "@/lib/domain/import-columns";
import type { ProblemRow } from "@/lib/services/import/get-import";

interface ImportProblemsProps {
  runId: string;
  rows: ProblemRow[];
  /** How many rows have problems or remarks. */
  count: number;
  headers: string[];
  mapping: ImportMapping;
  /** Names of the templates. */
  templates: string[];
  /** Corrects rows; null once the import has been started. */
  correct: ServerAction<{ corrected: number; failed: number }> | null;
}

/**
 * Rows that are not taken in, with the customer, what the row says and why: to be corrected, or as a list.
 */
export async function ImportProblems(props: ImportProblemsProps) {
  const t = await getTranslations("import");
  const { rows, count, correct } = props;
  const headings = headingsOf(props.headers, props.mapping);
  const common = await getTranslations("common");
  const options = {
    template: [...new Set(props.templates)].map((name) => ({ value: name, label: name })),
    environment: (["TEST", "PRODUCTION"] as const).map((environment) => ({
      value: environment.toLowerCase(),
      label: common(`environment.${environment}`),
    })),
    custody: [
      { value: "", label: t("custodyUnknown") },
      { value: "kunden", label: t("custodyCustomer") },
    ],
  };
  return (
    <>
      {count > rows.length ? (
        <p className="mb-3">{t("moreProblems", { shown: rows.length, count })}</p>
      ) : null}
      {correct ? (
        <CorrectionForm
          runId={props.runId}
          rows={rows}
          headings={headings}
          options={options}
          action={correct}
        />
      ) : (
        <ProblemTable rows={rows} headings={headings} caption={t("problems")} />
      )}
    </>
  );
}

/** The file's own heading of each field. */
function headingsOf(headers: string[], mapping: ImportMapping): Partial<Record<ImportField, string>> {
  return Object.fromEntries(
    IMPORT_FIELDS.flatMap((field) => {
      const heading = headers[mapping[field] ?? -1];
      return heading ? [[field, heading]] : [];
    }),
  );
}

async function ProblemTable({
  rows,
  headings,
  caption,
}: {
  rows: ProblemRow[];
  headings: Partial<Record<ImportField, string>>;
  caption: ReactNode;
}) {
  const t = await getTranslations("import");
  return (
    <FleetTable
      caption={caption}
      columns={[
        { name: "customer", label: t("customer") },
        { name: "row", label: t("row") },
        { name: "column", label: t("column") },
        { name: "value", label: t("value") },
        { name: "problem", label: t("problemColumn") },
      ]}
    >
      {rows.flatMap((row) =>
        row.problems.map(({ field, code, value, isRemark }) => (
          <FleetRow key={`${row.line} ${field} ${code}`}>
            <FleetCell place="title">{row.customer || t("noCustomer")}</FleetCell>
            <FleetCell place="first">{t("rowNumber", { line: row.line })}</FleetCell>
            <FleetCell label={t("column")}>{headings[field] ?? t(`field.${field}`)}</FleetCell>
            <FleetCell label={t("value")} wrap>
              {value.length > 100 ? `${value.slice(0, 100)}…` : value || "–"}
            </FleetCell>
            <FleetCell label={t("problemColumn")} wrap>
              {t(`problem.${code}`)} {isRemark ? t("remark") : null}
            </FleetCell>
          </FleetRow>
        )),
      )}
    </FleetTable>
  );
}
