"use client";

import { useRef } from "react";
import { useEarlyInput } from "@/components/forms/early-input";

/**
 * Chooses every row of the page, or none. The rows' checkboxes are plain parts of the form and work without
 * it.
 */
export function SelectPage({ form, label }: { form: string; label: string }) {
  const own = useRef<HTMLInputElement>(null);
  function choose(isChosen: boolean) {
    const boxes = document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][form="${form}"]`);
    for (const box of boxes) box.checked = isChosen;
  }
  useEarlyInput(
    () => own.current?.parentElement ?? null,
    () => {
      choose(true);
      // For the bar that counts.
      document.dispatchEvent(new Event("change"));
    },
  );
  return (
    <input
      type="checkbox"
      className="ds-input"
      aria-label={label}
      // Otherwise a browser shows its last choice when the page is loaded again.
      autoComplete="off"
      ref={own}
      onChange={(event) => choose(event.currentTarget.checked)}
    />
  );
}
