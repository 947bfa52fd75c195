"use client";

import { useTranslations } from "next-intl";
import { usePathname, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";

/** Browser storage of the rows that are chosen on a page, by its address. */
const STORAGE_NAME = "klientvakt-chosen:";

interface BulkBarProps {
  /** Id of the form that the rows' checkboxes belong to. */
  form: string;
  /**
   * What "choose all" chooses: the name and value of the form's field for it, and how many rows it stands
   * for.
   */
  all?: { name: string; value: string; label: string };
  children: ReactNode;
}

/**
 * What can be done with the chosen rows, at the bottom of the window while rows are chosen. Without
 * JavaScript it is always there. Rows that were chosen are chosen again when one comes back to the same
 * address in the same tab.
 */
export function BulkBar({ form, all, children }: BulkBarProps) {
  const t = useTranslations("common");
  const [count, setCount] = useState<number | null>(null);
  const [isAll, setIsAll] = useState(false);
  const name = `${STORAGE_NAME}${usePathname()}?${useSearchParams()}`;

  useEffect(() => {
    for (const box of boxesOf(form)) if (stored(name).has(box.value)) box.checked = true;
    const read = () => {
      const chosen = boxesOf(form).filter((box) => box.checked);
      store(
        name,
        chosen.map((box) => box.value),
      );
      setCount(chosen.length);
    };
    const onChange = () => {
      setIsAll(false);
      read();
    };
    read();
    document.addEventListener("change", onChange);
    // Rows that were chosen leave a list when something was done with them. What is stored stays, because
    // the rows of a page that one leaves go too.
    const rows = new MutationObserver(() => setCount(boxesOf(form).filter((box) => box.checked).length));
    const list = document.querySelector("main");
    if (list) rows.observe(list, { childList: true, subtree: true });
    return () => {
      rows.disconnect();
      document.removeEventListener("change", onChange);
    };
  }, [form, name]);

  function choose(checked: boolean) {
    for (const box of boxesOf(form)) box.checked = checked;
    document.dispatchEvent(new Event("change"));
  }

  return (
    <div className="kv-bulk" hidden={count === 0}>
      <b role="status">
        {isAll && all ? all.label : count === null ? t("chosenRows") : t("chosen", { count })}
      </b>
      {isAll && all ? <input type="hidden" name={all.name} value={all.value} /> : null}
      {count === null ? null : (
        <>
          {all && !isAll ? (
            <button
              type="button"
              className="kv-bulk-link"
              onClick={() => {
                choose(true);
                setIsAll(true);
              }}
            >
              {t("chooseAll", { all: all.label })}
            </button>
          ) : null}
          <button type="button" className="kv-bulk-link" onClick={() => choose(false)}>
            {t("chooseNone")}
          </button>
        </>
      )}
      <span className="kv-grow" />
      {children}
    </div>
  );
}

function boxesOf(form: string): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>(`tbody input[type=checkbox][form="${form}"]`)];
}

function stored(name: string): Set<string> {
  try {
    return new Set((window.sessionStorage.getItem(name) ?? "").split(" ").filter(Boolean));
  } catch {
    return new Set();
  }
}

function store(name: string, values: readonly string[]): void {
  try {
    if (values.length > 0) window.sessionStorage.setItem(name, values.join(" "));
    else window.sessionStorage.removeItem(name);
  } catch {
    // A browser that allows no storage forgets what was chosen.
  }
}
