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
  // The choice may also come from elsewhere, such as a filter that was typed.
  useEffect(() => {
    if (select.current) select.current.value = value;
  }, [value]);
  return (
    <div className="grid max-w-full min-w-36 grid-cols-1 gap-1 text-sm sm:max-w-60">
      <label htmlFor={id}>{label}</label>
      <select className="ds-input max-w-full min-w-0" id={id} name={name} defaultValue={value} ref={select}>
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
