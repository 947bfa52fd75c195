"use client";

import type { ReactNode } from "react";
import { useInitialChoices } from "@/components/forms/form-context";

/** A choice between a few ways, each with what it means. */
export function PickCards({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="ds-fieldset">
      <legend className="ds-label">{legend}</legend>
      <div className="kv-two">{children}</div>
    </fieldset>
  );
}

export function PickCard({
  name,
  value,
  title,
  tag,
  defaultChecked,
  children,
}: {
  name: string;
  value: string;
  title: string;
  /** Beside the title, such as the environment. */
  tag?: ReactNode;
  defaultChecked?: boolean;
  children?: ReactNode;
}) {
  const chosen = useInitialChoices(name, defaultChecked ? [value] : []);
  return (
    <label className="kv-pick">
      <input
        className="ds-input"
        type="radio"
        name={name}
        value={value}
        defaultChecked={chosen.includes(value)}
      />
      <span>
        <b>{title}</b> {tag}
      </span>
      {children ? <small>{children}</small> : null}
    </label>
  );
}
