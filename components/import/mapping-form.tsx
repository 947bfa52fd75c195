"use client";

import { useTranslations } from "next-intl";
import { ActionForm, SelectField, type ServerAction, SubmitButton } from "@/components/forms/action-form";
import { type Option } from "@/components/forms/form-context";
import { IMPORT_FIELDS, type ImportMapping } from "@/lib/domain/import-columns";

interface MappingFormProps {
  runId: string;
  headers: string[];
  mapping: ImportMapping;
  /** The first rows, as examples of what a column contains. */
  sample: string[][];
  templateId: string;
  templates: Option[];
  action: ServerAction<void>;
}

/** Maps columns to fields. Each choice shows what the column contains in the first rows. */
export function MappingForm({
  runId,
  headers,
  mapping,
  sample,
  templateId,
  templates,
  action,
}: MappingFormProps) {
  const t = useTranslations("import");
  const options = headers.map((header, index) => ({
    value: String(index),
    label: header || t("unnamed", { number: index + 1 }),
  }));
  const example = (column: number | undefined) =>
    column === undefined
      ? undefined
      : sample
          .map((cells) => cells[column]?.trim())
          .filter(Boolean)
          .slice(0, 2)
          .map((text) => (text!.length > 40 ? `${text!.slice(0, 40)}…` : text))
          .join(" · ") || undefined;
  return (
    <ActionForm action={action} className="kv-mapping" success={t("mapped")}>
      <input type="hidden" name="runId" value={runId} />
      {IMPORT_FIELDS.map((field) => (
        <SelectField
          key={`${field} ${mapping[field]}`}
          name={field}
          label={t(`field.${field}`)}
          help={example(mapping[field])}
          defaultValue={String(mapping[field] ?? "")}
          empty={t("notInFile")}
          options={options}
        />
      ))}
      <SelectField
        name="templateId"
        label={t("otherwise")}
        help={t("otherwiseHelp")}
        defaultValue={templateId}
        empty={t("none")}
        options={templates}
      />
      <div className="mt-2">
        <SubmitButton variant="secondary">{t("map")}</SubmitButton>
      </div>
    </ActionForm>
  );
}
