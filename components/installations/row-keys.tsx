"use client";

import { useRouter } from "next/navigation";
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/**
 * Keyboard navigation of a table: down and up (or j and k) move between rows, x chooses a row. Only while the
 * focus is in the table, so that the keys keep their meaning elsewhere (WCAG 2.1.4). The rows' links are
 * plain, and clicks are handled here without loading the whole page: fifty link components would cost more
 * than everything else in the table.
 * @param keepScroll the rows' links open something beside the table
 */
export function RowKeys({ keepScroll = false, children }: { keepScroll?: boolean; children: ReactNode }) {
  const router = useRouter();

  function onClick(event: MouseEvent<HTMLDivElement>) {
    const link = (event.target as HTMLElement).closest("a");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented) return;
    event.preventDefault();
    router.push(link.pathname + link.search, { scroll: !keepScroll });
  }

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

  return (
    <div onClick={onClick} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
