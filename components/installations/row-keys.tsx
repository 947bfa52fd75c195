"use client";

import type { KeyboardEvent, ReactNode } from "react";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/**
 * Within the table: down and up (or j and k) go from row to row, x chooses a row. Only while the focus is in the table, so
 * that no key is taken from anybody else (WCAG 2.1.4).
 */
export function RowKeys({ children }: { children: ReactNode }) {
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = (event.target as HTMLElement).closest("tbody tr");
    const step = STEPS[event.key];
    if (!row || (step === undefined && event.key !== "x")) return;
    if (step === undefined) {
      row.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
      return;
    }
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    const link = next?.querySelector<HTMLElement>("a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  }
  return <div onKeyDown={onKeyDown}>{children}</div>;
}
