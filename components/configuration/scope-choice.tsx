"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { isToggle, useEarlyInput } from "@/components/forms/early-input";
import { useFieldError } from "@/components/forms/field-error";
import { useInitialChoices } from "@/components/forms/form-context";
import { type ScopePackage, scopesOutsidePackages } from "@/lib/domain/scope-packages";

/**
 * The scopes of a client, under their packages. What is sent is the scopes; the box of a package, which needs
 * JavaScript, chooses all of its scopes at once and shows whether all or some of them are chosen.
 */
export function ScopeChoice({
  packages,
  available,
  chosen,
}: {
  packages: readonly ScopePackage[];
  /** What the template has, and what the client has besides. */
  available: readonly string[];
  chosen: readonly string[];
}) {
  const t = useTranslations("packages");
  const id = useId();
  const error = useFieldError("apiScopes");
  const initial = useInitialChoices("apiScopes", chosen);
  const group = useRef<HTMLFieldSetElement>(null);
  const box = (scope: string) =>
    [...(group.current?.querySelectorAll<HTMLInputElement>("input[name=apiScopes]") ?? [])].find(
      (each) => each.value === scope,
    );
  function showPackages() {
    packages.forEach((each, index) => {
      const input = group.current?.querySelector<HTMLInputElement>(`[data-package="${index}"]`);
      if (!input) return;
      const count = each.scopes.filter((scope) => box(scope)?.checked).length;
      input.checked = count === each.scopes.length;
      input.indeterminate = count > 0 && count < each.scopes.length;
    });
  }
  function choose(scopes: readonly string[], isChosen: boolean) {
    for (const scope of scopes) {
      const input = box(scope);
      if (input) input.checked = isChosen;
    }
    showPackages();
  }
  // The box of a package may have been pressed before the page's script had loaded. A scope whose own box was
  // pressed as well stays as it is.
  useEarlyInput(
    () => group.current,
    (entered) => {
      const pressed = entered.filter(isToggle).flatMap(({ dataset, checked }) => {
        const each = packages[Number(dataset.package ?? -1)];
        return each ? [{ each, checked }] : [];
      });
      const isOwn = (scope: string) => entered.some((control) => control === box(scope));
      for (const { each, checked } of pressed)
        choose(
          each.scopes.filter((scope) => !isOwn(scope)),
          checked,
        );
    },
  );
  // After each rendering: what the boxes of the packages show follows from the boxes of the scopes.
  useEffect(showPackages);
  const shown = new Set<string>();
  const scopeBoxes = (scopes: readonly string[]) => (
    <ul className="kv-scopes" role="list">
      {scopes.map((scope) => {
        if (shown.has(scope))
          return (
            <li key={scope}>
              <code>{scope}</code> <small>{t("above")}</small>
            </li>
          );
        shown.add(scope);
        return (
          <li key={scope} className="ds-field">
            <input
              className="ds-input"
              type="checkbox"
              id={`${id}-${scope}`}
              name="apiScopes"
              value={scope}
              defaultChecked={initial.includes(scope)}
              onChange={showPackages}
            />
            <label className="ds-label" htmlFor={`${id}-${scope}`}>
              <code>{scope}</code>
            </label>
          </li>
        );
      })}
    </ul>
  );
  const others = scopesOutsidePackages(packages, available);
  return (
    <fieldset
      ref={group}
      className="ds-fieldset"
      tabIndex={-1}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend className="ds-label">{t("choose")}</legend>
      {packages.map((each, index) => (
        <div key={each.name} className="kv-package">
          <div className="ds-field kv-needs-script">
            <input
              className="ds-input"
              type="checkbox"
              id={`${id}-package-${index}`}
              data-package={index}
              // A box that the browser gives back its last state would count as one that was pressed.
              autoComplete="off"
              defaultChecked={each.scopes.every((scope) => initial.includes(scope))}
              onChange={(event) => choose(each.scopes, event.currentTarget.checked)}
            />
            <label className="ds-label" htmlFor={`${id}-package-${index}`}>
              {each.name}
            </label>
          </div>
          <p className="kv-without-script">{each.name}</p>
          {scopeBoxes(each.scopes)}
        </div>
      ))}
      {packages.length > 0 && others.length > 0 ? <p className="kv-subtle">{t("others")}</p> : null}
      {scopeBoxes(others)}
      {error ? (
        <p id={`${id}-error`} className="ds-validation-message" data-color="danger">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
