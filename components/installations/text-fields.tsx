import { getTranslations } from "next-intl/server";
import { TextArea, TextField } from "@/components/forms/action-form";
import {
  INSTALLATION_TEXT_FIELDS,
  INSTALLATION_TEXT_NAMES,
  type InstallationTextField,
} from "@/lib/domain/installation-fields";

interface TextFieldsProps {
  /** The required fields at the start of a form, or the optional ones at its end. */
  required: boolean;
  /** Absent in a form for a new installation. */
  values?: Record<InstallationTextField, string>;
}

/** Inputs for the texts of an installation. */
export async function InstallationTextInputs({ required, values }: TextFieldsProps) {
  const t = await getTranslations("installations.field");
  return INSTALLATION_TEXT_NAMES.filter((name) => INSTALLATION_TEXT_FIELDS[name].required === required).map(
    (name) => {
      const { lines } = INSTALLATION_TEXT_FIELDS[name];
      const field = {
        name,
        label: t(`${name}.name`),
        help: t(`${name}.help`),
        optional: !required,
        defaultValue: values?.[name],
      };
      return lines > 1 ? (
        <TextArea key={name} {...field} rows={lines} />
      ) : (
        <TextField key={name} {...field} />
      );
    },
  );
}

/**
 * The texts of an installation that are filled in, as rows of facts. Without the label, which is the page's
 * title.
 */
export async function installationTextFacts(values: Record<InstallationTextField, string>) {
  const t = await getTranslations("installations.field");
  return INSTALLATION_TEXT_NAMES.filter((name) => name !== "label" && values[name]).map((name) => ({
    name: t(`${name}.name`),
    value: <span className="whitespace-pre-line">{values[name]}</span>,
  }));
}
