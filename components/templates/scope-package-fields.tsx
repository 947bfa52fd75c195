"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import { useFieldError } from "@/components/forms/field-error";
import { useInitialChoices } from "@/components/forms/form-context";
import { TextBox } from "@/components/forms/text-box";
import { RowButton, RowsEnd } from "@/components/forms/row-controls";
import type { ScopePackage } from "@/lib/domain/scope-packages";

interface Row {
  id: number;
  name: string;
  scopes: string;
}

/**
 * A template's packages, a row each: a name, and the scopes below each other. Without JavaScript there is one
 * empty row, and a row that is emptied is removed.
 */
export function ScopePackageFields({ packages }: { packages: readonly ScopePackage[] }) {
  const t = useTranslations("packages");
  const id = useId();
  const error = useFieldError("scopePackages");
  const names = useInitialChoices(
    "packageName",
    packages.map((each) => each.name),
  );
  const scopes = useInitialChoices(
    "packageScopes",
    packages.map((each) => each.scopes.join("\n")),
  );
  const [rows, setRows] = useState<Row[]>(() => {
    const filled = names.map((name, index) => ({ id: index, name, scopes: scopes[index] ?? "" }));
    const last = filled.at(-1);
    const hasEmpty = last?.name === "" && last.scopes === "";
    return hasEmpty ? filled : [...filled, { id: filled.length, name: "", scopes: "" }];
  });
  const added = useRef<number | null>(null);
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (added.current === null) return;
    group.current?.querySelector<HTMLElement>(`[data-row="${added.current}"] input`)?.focus();
    added.current = null;
  }, [rows]);
  const add = () => {
    const next = Math.max(-1, ...rows.map((row) => row.id)) + 1;
    added.current = next;
    setRows([...rows, { id: next, name: "", scopes: "" }]);
  };
  const remove = (row: Row) => {
    setRows(rows.filter((each) => each.id !== row.id));
    group.current?.querySelector<HTMLElement>("[data-add]")?.focus();
  };
  return (
    <fieldset
      ref={group}
      className="ds-fieldset"
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      tabIndex={-1}
    >
      <legend className="ds-label">
        {t("title")} <span className="font-normal text-neutral-text-subtle">({t("optional")})</span>
      </legend>
      <p data-field="description">{t("help")}</p>
      <ol className="kv-rows">
        {rows.map((row, index) => (
          <li key={row.id} data-row={row.id} className="kv-package-row">
            <div className="ds-field">
              <label className="ds-label" htmlFor={`${id}-name-${row.id}`}>
                {t("name", { number: index + 1 })}
              </label>
              <input
                id={`${id}-name-${row.id}`}
                className="ds-input"
                name="packageName"
                autoComplete="off"
                defaultValue={row.name}
              />
            </div>
            <div className="ds-field">
              <label className="ds-label" htmlFor={`${id}-scopes-${row.id}`}>
                {t("scopes", { number: index + 1 })}
              </label>
              <TextBox
                id={`${id}-scopes-${row.id}`}
                className="ds-input font-mono"
                name="packageScopes"
                rows={Math.max(2, row.scopes.split("\n").length)}
                spellCheck={false}
                defaultValue={row.scopes}
              />
            </div>
            <RowButton onClick={() => remove(row)} about={row.name || t("unnamed", { number: index + 1 })}>
              {t("remove")}
            </RowButton>
          </li>
        ))}
      </ol>
      <RowsEnd id={id} error={error} add={t("add")} onAdd={add} />
    </fieldset>
  );
}
