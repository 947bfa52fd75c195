"use client";

import { useTranslations } from "next-intl";
import { type ClipboardEvent, useEffect, useId, useRef, useState } from "react";
import { textLines } from "@/lib/domain/text-lines";
import { useFieldError } from "./field-error";
import { useInitialChoices } from "./form-context";
import { RowButton, RowsEnd } from "./row-controls";

interface Row {
  id: number;
  value: string;
  /** One of the values that the form began with: it stays to be seen when it is removed. */
  isOld: boolean;
  isRemoved: boolean;
}

/**
 * A list of values, a field each, with a button to remove it and one to add another. All are sent under the
 * same name. Several lines that are pasted become a row each. Without JavaScript a row is removed by emptying
 * it, and there is one empty row.
 */
export function LineRows({
  name,
  legend,
  help,
  rowLabel,
  add,
  values,
}: {
  name: string;
  legend: string;
  help?: string;
  /** Names the rows to screen readers, before their number. */
  rowLabel: string;
  add: string;
  values: readonly string[];
}) {
  const t = useTranslations("common.rows");
  const id = useId();
  const error = useFieldError(name);
  const entered = useInitialChoices(name, values);
  const [rows, setRows] = useState<Row[]>(() =>
    entered
      .filter(Boolean)
      .map((value, index) => ({ id: index, value, isOld: values.includes(value), isRemoved: false })),
  );
  const group = useRef<HTMLFieldSetElement>(null);
  const added = useRef<number | null>(null);
  useEffect(() => {
    if (added.current === null) return;
    group.current?.querySelector<HTMLElement>(`[data-row="${added.current}"] input`)?.focus();
    added.current = null;
  }, [rows]);

  const newRows = (texts: string[]): Row[] => {
    const first = Math.max(-1, ...rows.map((row) => row.id)) + 1;
    return texts.map((value, index) => ({ id: first + index, value, isOld: false, isRemoved: false }));
  };
  function addRow() {
    const [row] = newRows([""]);
    added.current = row!.id;
    setRows([...rows, row!]);
  }
  function remove(row: Row) {
    if (row.isOld)
      return setRows(rows.map((each) => (each === row ? { ...row, isRemoved: !row.isRemoved } : each)));
    setRows(rows.filter((each) => each !== row));
    group.current?.querySelector<HTMLElement>("[data-add]")?.focus();
  }
  function paste(event: ClipboardEvent<HTMLInputElement>, row: Row) {
    const [first, ...more] = textLines(event.clipboardData.getData("text"));
    if (more.length === 0 || first === undefined) return;
    event.preventDefault();
    event.currentTarget.value = first;
    const at = rows.indexOf(row) + 1;
    setRows([...rows.slice(0, at), ...newRows(more), ...rows.slice(at)]);
  }

  return (
    <fieldset
      ref={group}
      className="ds-fieldset"
      tabIndex={-1}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend className="ds-label">{legend}</legend>
      {help ? <p data-field="description">{help}</p> : null}
      {rows.length > 0 ? (
        <ul className="kv-rows" role="list">
          {rows.map((row, index) => (
            <li
              key={row.id}
              className="kv-line-row"
              data-row={row.id}
              data-removed={row.isRemoved || undefined}
            >
              <input
                className="ds-input font-mono"
                name={name}
                aria-label={`${rowLabel} ${index + 1}`}
                autoComplete="off"
                spellCheck={false}
                disabled={row.isRemoved}
                defaultValue={row.value}
                onPaste={(event) => paste(event, row)}
              />
              <RowButton onClick={() => remove(row)} about={row.value || `${rowLabel} ${index + 1}`}>
                {row.isRemoved ? t("undo") : t("remove")}
              </RowButton>
            </li>
          ))}
        </ul>
      ) : (
        <p className="kv-subtle kv-needs-script">{t("none")}</p>
      )}
      <input
        className="ds-input font-mono kv-without-script"
        name={name}
        aria-label={add}
        autoComplete="off"
      />
      <RowsEnd id={id} error={error} add={add} onAdd={addRow} />
    </fieldset>
  );
}
