"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { readOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import { RegisterNote, RegisterWarnings, type ShownLookup } from "./register-note";
import { useTypedNumber } from "./typed-number";

const PAUSE_MS = 300;

/**
 * Shows under the field `number` what Enhetsregisteret's loaded file says about it, and offers its name for
 * the field `name`. Without JavaScript the name is taken when the form is sent without one.
 */
export function LookedUpNumber({ children }: { children: ReactNode }) {
  const t = useTranslations("register");
  const area = useRef<HTMLDivElement>(null);
  const { typed, onInput } = useTypedNumber(area, "");
  const [lookup, setLookup] = useState<{ number: string; result: ShownLookup } | null>(null);
  const number = readOrganizationNumber(typed).number;

  useEffect(() => {
    if (!number) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      void fetch(`${paths.organizationLookup}?${new URLSearchParams({ number })}`, { signal: stop.signal })
        .then(async (response) => {
          if (response.ok) setLookup({ number, result: (await response.json()) as ShownLookup });
        })
        .catch(() => {
          // The name can be entered without it.
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [number]);

  const result = lookup && lookup.number === number ? lookup.result : null;
  return (
    <div ref={area} className="grid gap-2" onInput={onInput}>
      {children}
      <div role="status" className="grid gap-2">
        {result ? <RegisterNote lookup={result} /> : null}
        {result?.unit ? <RegisterWarnings unit={result.unit} /> : null}
        {result?.unit ? (
          <div>
            <button
              type="button"
              className="ds-button"
              data-variant="secondary"
              data-size="sm"
              onClick={() => {
                const field = area.current?.closest("form")?.elements.namedItem("name");
                if (field instanceof HTMLInputElement) field.value = result.unit!.name;
              }}
            >
              {t("useName")}
            </button>
          </div>
        ) : null}
      </div>
    </div>
  );
}
