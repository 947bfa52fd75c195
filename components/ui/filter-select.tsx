"use client";

import { useEffect, useId, useRef } from "react";
import type { Option } from "@/components/forms/form-context";

/** A choice in a row of filters: small, its name above it. */
export function FilterSelect({
  name,
  label,
  value,
  any,
  options,
}: {
  name: string;
  label: string;
  value: string;
  /** Text of the choice without a filter; absent when a choice is required. */
  any?: string;
  options: readonly Option[];
}) {
  const id = useId();
  const select = useRef<HTMLSelectElement>(null);
  const shown = useRef(value);
  // The choice may also come from elsewhere, such as a filter that was typed. The first rendering sets
  // nothing: somebody may have chosen before the page's script had loaded.
  useEffect(() => {
    if (shown.current === value) return;
    shown.current = value;
    if (select.current) select.current.value = value;
  }, [value]);
  return (
    <div className="grid max-w-full min-w-36 grid-cols-1 gap-1 text-sm sm:max-w-60">
      <label htmlFor={id}>{label}</label>
      {/* Otherwise a browser shows its last choice when the page is loaded again, beside a list without it. */}
      <select
        className="ds-input max-w-full min-w-0"
        id={id}
        name={name}
        defaultValue={value}
        autoComplete="off"
        ref={select}
      >
        {any ? <option value="">{any}</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A date in a row of filters. */
export function FilterDate({ name, label, value }: { name: string; label: string; value: string }) {
  const id = useId();
  return (
    <div className="grid gap-1 text-sm">
      <label htmlFor={id}>{label}</label>
      <input className="ds-input" type="date" id={id} name={name} defaultValue={value} />
    </div>
  );
}
