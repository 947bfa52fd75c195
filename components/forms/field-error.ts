"use client";

import { useTranslations } from "next-intl";
import { useContext } from "react";
import { FormContext } from "./form-context";

/** What the message of a field's refusal names, by the name it has in the message. */
function factsOf(field: string, facts: Record<string, string | null>): Record<string, string> {
  const own = Object.entries(facts).filter(([name]) => name.startsWith(`${field}.`));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(field.length + 1), value ?? ""]));
}

/** @returns why a field was refused, as a text; undefined while it was not */
export function useFieldError(name: string): string | undefined {
  const { errors, facts } = useContext(FormContext);
  const t = useTranslations("fields");
  const code = errors[name];
  return code ? t(code, factsOf(name, facts)) : undefined;
}
