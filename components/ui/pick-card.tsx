import type { ReactNode } from "react";

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
  defaultChecked,
  children,
}: {
  name: string;
  value: string;
  title: string;
  defaultChecked?: boolean;
  children?: ReactNode;
}) {
  return (
    <label className="kv-pick">
      <input className="ds-input" type="radio" name={name} value={value} defaultChecked={defaultChecked} />
      <b>{title}</b>
      {children ? <small>{children}</small> : null}
    </label>
  );
}
