"use client";

import { useRouter } from "next/navigation";
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { areSingleKeysOn } from "@/components/layout/keys";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/**
 * Keyboard navigation of a table: down and up (or j and k) move between rows, x chooses a row. Only while the
 * focus is in the table, so that the keys keep their meaning elsewhere (WCAG 2.1.4). The rows' links are
 * plain, and clicks are handled here without loading the whole page: fifty link components would cost more
 * than everything else in the table. A key that a row's link or button names as `data-key` presses it, unless
 * such keys are turned off.
 * @param keepScroll the rows' links open something beside the table
 */
export function RowKeys({ keepScroll = false, children }: { keepScroll?: boolean; children: ReactNode }) {
  const router = useRouter();

  function onClick(event: MouseEvent<HTMLDivElement>) {
    const link = (event.target as HTMLElement).closest("a");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    // A telephone number has no origin.
    if (!link || !plain || event.defaultPrevented || link.origin !== window.location.origin) return;
    event.preventDefault();
    router.push(link.pathname + link.search + link.hash, { scroll: !keepScroll });
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = (event.target as HTMLElement).closest("tbody tr");
    const step = STEPS[event.key];
    if (!row) return;
    if (event.key === "x") row.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
    else if (step === undefined) press(row, event);
    if (step === undefined) return;
    const move = (from: Element) => (step > 0 ? from.nextElementSibling : from.previousElementSibling);
    let next = move(row);
    // The heads of groups are no rows to stand on.
    while (next?.matches(".kv-dayrow")) next = move(next);
    const link = next?.querySelector<HTMLElement>("a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  }

  function press(row: Element, event: KeyboardEvent) {
    if (!/^[a-z]$/.test(event.key) || event.repeat || !areSingleKeysOn()) return;
    const act = row.querySelector<HTMLElement>(`[data-key="${event.key}"]`);
    if (!act) return;
    event.preventDefault();
    // The row may leave the list, and the focus with it.
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    if (act.matches("button")) beside?.querySelector<HTMLElement>("a")?.focus();
    act.click();
  }

  return (
    <div onClick={onClick} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
