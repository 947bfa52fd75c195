"use client";

import { useId } from "react";
import { type Option, useInitialChoices } from "./form-context";

export function Checkbox({
  name,
  label,
  value,
  defaultChecked,
}: {
  name: string;
  label: string;
  value?: string;
  defaultChecked?: boolean;
}) {
  const id = useId();
  // A browser submits a check box without a value as "on".
  const submitted = value ?? "on";
  const chosen = useInitialChoices(name, defaultChecked ? [submitted] : []);
  return (
    <div className="ds-field">
      <input
        className="ds-input"
        type="checkbox"
        id={id}
        name={name}
        value={value}
        defaultChecked={chosen.includes(submitted)}
      />
      <label className="ds-label" htmlFor={id}>
        {label}
      </label>
    </div>
  );
}

/** Several of a list. Each chosen one is sent under the same name. */
export function CheckboxGroup({
  name,
  legend,
  help,
  options,
  defaultValues,
}: {
  name: string;
  legend: string;
  help?: string;
  options: Option[];
  defaultValues: readonly string[];
}) {
  return (
    <fieldset className="ds-fieldset">
      <legend className="ds-label">{legend}</legend>
      {help ? <p data-field="description">{help}</p> : null}
      <div className={options.length > 6 ? "grid gap-2 sm:grid-cols-2" : "grid gap-2"}>
        {options.map((option) => (
          <Checkbox
            key={option.value}
            name={name}
            value={option.value}
            label={option.label}
            defaultChecked={defaultValues.includes(option.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}

export function RadioGroup({
  name,
  legend,
  help,
  options,
  defaultValue,
}: {
  name: string;
  legend: string;
  help?: string;
  options: Option[];
  defaultValue: string;
}) {
  const id = useId();
  const chosen = useInitialChoices(name, [defaultValue]);
  return (
    <fieldset className="ds-fieldset">
      <legend className="ds-label">{legend}</legend>
      {help ? <p data-field="description">{help}</p> : null}
      {options.map((option) => (
        <div className="ds-field" key={option.value}>
          <input
            className="ds-input"
            type="radio"
            id={`${id}-${option.value}`}
            name={name}
            value={option.value}
            defaultChecked={chosen.includes(option.value)}
          />
          <label className="ds-label" htmlFor={`${id}-${option.value}`}>
            {option.label}
          </label>
        </div>
      ))}
    </fieldset>
  );
}
