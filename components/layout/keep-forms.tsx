"use client";

import { useTranslations } from "next-intl";
import { usePathname } from "next/navigation";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { changedControls, type Control, isControl } from "@/components/forms/early-input";
import { StatusBand } from "@/components/ui/status-band";
import { paths } from "@/lib/domain/routes";
import { forget, giveBack, keep, type Visit } from "./kept-forms";

const FIELDS = "main form :is(input, textarea, select)";
/** Those of a form that was sent before a script listened, and came back with why it was refused. */
const SENT_FIELDS = "main form[data-entered] :is(input, textarea, select)";
/** How long the forms of a slow page are waited for, and how often they are looked for. */
const LONGEST_WAIT_MS = 20_000;
const TRY_AGAIN_MS = 250;

/**
 * Keeps what was typed when a page gives way to the sign-in, and gives it back to the same person afterwards.
 */
export function KeepForms({ staffId, signedInAt }: Visit) {
  const t = useTranslations("session");
  const path = usePathname();
  const [isGivenBack, setGivenBack] = useState(false);
  const touched = useRef(new Set<Control>());
  const detector = useRef<((text: string) => unknown) | null>(null);
  const address = useRef("");
  const isFirstPage = useRef(true);

  function onChange(control: Control) {
    touched.current.add(control);
    address.current = `${window.location.pathname}${window.location.search}`;
    // Loaded when there is something to keep.
    void import("@/lib/domain/private-key/find-private-key").then(
      (module) => (detector.current = module.findPrivateKey),
      () => {},
    );
  }

  useEffect(() => {
    touched.current.clear();
    // On a slow page somebody may have typed before this script listened.
    if (isFirstPage.current) {
      const sent = [...document.querySelectorAll(SENT_FIELDS)].filter(isControl);
      for (const control of [...changedControls(document, FIELDS), ...sent]) onChange(control);
    }
    isFirstPage.current = false;
    // After the page's own scripts have taken over its forms, which may come after the rest of the page.
    const started = Date.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tryToGiveBack = () => {
      const result = giveBack({ staffId, signedInAt });
      setGivenBack(result === "given");
      if (result !== "later") return;
      if (Date.now() - started > LONGEST_WAIT_MS) forget();
      else timer = setTimeout(tryToGiveBack, TRY_AGAIN_MS);
    };
    timer = setTimeout(tryToGiveBack);
    return () => clearTimeout(timer);
  }, [path, staffId, signedInAt]);

  useLayoutEffect(() => {
    let isSigningOut = false;
    const save = () => {
      if (isSigningOut) return;
      keep({ staffId, signedInAt, address: address.current }, touched.current, detector.current);
    };
    function onInput({ target }: Event) {
      if (isControl(target) && target.closest("main form")) onChange(target);
    }
    function onSubmit({ target }: Event) {
      isSigningOut = (target as HTMLFormElement).getAttribute("action") === paths.logout;
    }
    const onInputOf = ["input", "change"] as const;
    for (const name of onInputOf) document.addEventListener(name, onInput);
    document.addEventListener("submit", onSubmit);
    window.addEventListener("pagehide", save);
    return () => {
      save();
      for (const name of onInputOf) document.removeEventListener(name, onInput);
      document.removeEventListener("submit", onSubmit);
      window.removeEventListener("pagehide", save);
    };
  }, [staffId, signedInAt]);

  return isGivenBack ? (
    <div className="mb-4">
      <StatusBand tone="info" live>
        <p>{t("givenBack")}</p>
      </StatusBand>
    </div>
  ) : null;
}
