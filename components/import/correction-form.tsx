"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { ActionForm, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { type Option, useInitial } from "@/components/forms/form-context";
import type { ImportField } from "@/lib/domain/import-columns";
import type { ProblemRow } from "@/lib/services/import/get-import";

interface CorrectionFormProps {
  runId: string;
  rows: ProblemRow[];
  /** Heading of each field's column in the file, where it has one. */
  headings: Partial<Record<ImportField, string>>;
  /** What can be chosen instead of being written, by field. */
  options: Partial<Record<ImportField, Option[]>>;
  action: ServerAction<{ corrected: number; failed: number }>;
}

/**
 * Rows with problems: what is wrong where, each in a field to be corrected. One button for all; what is saved
 * is validated at once, and a row without a problem is no longer here.
 */
export function CorrectionForm({ runId, rows, headings, options, action }: CorrectionFormProps) {
  const t = useTranslations("import");
  return (
    <ActionForm
      action={action}
      label={t("problems")}
      success={({ corrected, failed }) => t("corrected", { corrected, failed })}
    >
      <input type="hidden" name="runId" value={runId} />
      <ul className="kv-import-rows" hidden={rows.length === 0}>
        {rows.map((row) => (
          <li key={row.line}>
            <p>
              <strong>{row.customer || t("noCustomer")}</strong>{" "}
              <span className="kv-subtle">{t("rowNumber", { line: row.line })}</span>
            </p>
            <div>
              {row.problems.map(({ field, code, value, isRemark }) => (
                <CorrectionField
                  key={`${field} ${value}`}
                  name={`cell.${row.line}.${field}`}
                  label={headings[field] ?? t(`field.${field}`)}
                  problem={isRemark ? `${t(`problem.${code}`)} ${t("remark")}` : t(`problem.${code}`)}
                  isRemark={isRemark}
                  value={value}
                  options={options[field]}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
      {rows.length > 0 ? (
        <div className="mt-4">
          <SubmitButton variant="secondary">{t("correct")}</SubmitButton>
        </div>
      ) : null}
    </ActionForm>
  );
}

function CorrectionField({
  name,
  label,
  problem,
  isRemark,
  value,
  options,
}: {
  name: string;
  label: string;
  problem: string;
  isRemark: boolean;
  value: string;
  options: Option[] | undefined;
}) {
  const id = useId();
  const initial = useInitial(name, value);
  const control = {
    id,
    name,
    className: "ds-input",
    defaultValue: initial,
    "aria-invalid": isRemark ? undefined : true,
    "aria-describedby": `${id}-problem`,
  };
  return (
    <div className="ds-field">
      <label className="ds-label" htmlFor={id}>
        {label}
      </label>
      {options ? (
        <select {...control}>
          {options.some((option) => option.value === value) ? null : <option value={value}>{value}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input {...control} type="text" autoComplete="off" spellCheck={false} />
      )}
      <p id={`${id}-problem`} className="ds-validation-message" data-color={isRemark ? "warning" : "danger"}>
        {problem}
      </p>
    </div>
  );
}
