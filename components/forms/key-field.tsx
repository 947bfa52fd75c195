"use client";

import { useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { TextArea, TextField } from "./action-form";
import { RadioGroup } from "./choice-fields";
import { FormContext } from "./form-context";
import { KeyFileInput } from "./key-file-input";

interface KeyFieldProps {
  name: string;
  label: string;
  help: string;
  optional?: boolean;
}

/** What a refusal names of each key, so that one can be chosen (`requireChosen`). */
interface KeyOption {
  choice: string;
  kid: string;
  type: string;
  name: string | null;
}

const NEED_PASSPHRASE = ["key-encrypted", "key-passphrase"];
const NEED_CHOICE = ["key-many", "key-choice"];

/**
 * A key, pasted or as a file, of which every kind is offered. When the server has found that it is encrypted,
 * or that there are several, a passphrase or a choice is asked for. A file counts before the text.
 */
export function KeyField({ name, label, help, optional }: KeyFieldProps) {
  const { errors, facts } = useContext(FormContext);
  const t = useTranslations("keyField");
  const code = errors[name] ?? "";
  const [isEncrypted, setEncrypted] = useState(false);
  if (NEED_PASSPHRASE.includes(code) && !isEncrypted) setEncrypted(true);
  const [options, setOptions] = useState<KeyOption[]>([]);
  const offered = NEED_CHOICE.includes(code) ? optionsOf(name, facts) : [];
  if (offered.length > 0 && JSON.stringify(offered) !== JSON.stringify(options)) setOptions(offered);
  return (
    <div className="grid gap-3">
      <TextArea name={name} label={label} help={help} rows={4} mono optional={optional} />
      <KeyFileInput name={`${name}File`} onFile={() => setOptions([])} />
      {isEncrypted ? (
        <TextField name="passphrase" label={t("passphrase")} type="password" autoComplete="off" />
      ) : null}
      {options.length > 0 ? (
        <RadioGroup
          name="keyChoice"
          legend={t("choose")}
          defaultValue=""
          options={options.map((option) => ({
            value: option.choice,
            label: [option.name, option.kid, option.type].filter(Boolean).join(" · "),
          }))}
        />
      ) : null}
    </div>
  );
}

function optionsOf(field: string, facts: Record<string, string | null>): KeyOption[] {
  return Object.entries(facts)
    .filter(([name, value]) => name.startsWith(`${field}.`) && value !== null)
    .map(([, value]) => JSON.parse(value!) as KeyOption);
}
