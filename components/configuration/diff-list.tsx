"use client";

import { useTranslations } from "next-intl";
import type { ConfigurationField, DiffLine } from "@/lib/domain/configuration";

const SIGNS = { added: "+", removed: "−", kept: " " } as const;
const COLORS = {
  added: "bg-success-surface-default text-success-text-default",
  removed: "bg-danger-surface-default text-danger-text-default line-through",
  kept: "",
} as const;

/** The difference of two configurations line by line: sign, colour and text, grouped by field. */
export function DiffList({
  lines,
  note,
}: {
  lines: DiffLine[];
  note?: (field: ConfigurationField) => string | null;
}) {
  const t = useTranslations("configuration");
  const fields = [...new Set(lines.map((line) => line.field))];
  return (
    <div className="grid gap-4">
      {fields.map((field) => (
        <div key={field}>
          <p className="font-semibold">{t(`field.${field}`)}</p>
          {note?.(field) ? <p className="text-sm text-neutral-text-subtle">{note(field)}</p> : null}
          <ul>
            {lines
              .filter((line) => line.field === field)
              .map((line) => (
                <li
                  key={`${line.change} ${line.text}`}
                  className={`flex gap-3 rounded px-2 py-0.5 ${COLORS[line.change]}`}
                >
                  <span aria-hidden="true" className="w-3 font-mono">
                    {SIGNS[line.change]}
                  </span>
                  <span className="sr-only">{t(`change.${line.change}`)}: </span>
                  <code className="break-all">{line.text}</code>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
