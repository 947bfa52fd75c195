"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useContext, useEffect, useRef, useState } from "react";
import { TextField } from "@/components/forms/action-form";
import { FormContext } from "@/components/forms/form-context";
import { RegisterSource, RegisterWarnings, type ShownLookup } from "@/components/organizations/register-note";
import { useTypedNumber } from "@/components/organizations/typed-number";
import { Sign } from "@/components/ui/sign";
import { readOrganizationNumber } from "@/lib/domain/organization-number";
import { paths } from "@/lib/domain/routes";
import type { KnownCustomer } from "@/lib/services/organizations/find-customer";

/** The answer about one number: of Enhetsregisteret's loaded file, and of the portal's own customers. */
export type NumberLookup = ShownLookup & { number: string; customer: KnownCustomer | null };

const PAUSE_MS = 300;
const CONTACT = ["contactName", "contactEmail", "contactPhone", "contactLanguage"] as const;

/**
 * The customer's number, and whose it is: read from the loaded register and the portal's own customers, when
 * nine digits have been typed. Asks for a name only when nobody knows it. Without JavaScript the name is
 * asked for after the form was sent without one.
 */
export function NumberField({
  number: initial,
  known,
  onLookup,
}: {
  number: string;
  known: KnownCustomer | null;
  onLookup: (lookup: NumberLookup | null) => void;
}) {
  const t = useTranslations("newCustomer");
  const { errors, entered } = useContext(FormContext);
  const area = useRef<HTMLDivElement>(null);
  const filled = useRef<Partial<Record<(typeof CONTACT)[number], string>>>({});
  const { typed, onInput } = useTypedNumber(area, initial);
  const [lookup, setLookup] = useState<NumberLookup | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  const number = readOrganizationNumber(typed).number;

  useEffect(() => {
    if (!number) return;
    const stop = new AbortController();
    /** Fills in the registered contact, and takes away one of another customer that nobody has changed. */
    function fillContact(customer: KnownCustomer | null): void {
      const form = area.current?.closest("form");
      for (const name of CONTACT) {
        const field = form?.elements.namedItem(name);
        if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
        if (field.value !== "" && field.value !== filled.current[name]) continue;
        field.value = customer?.[name] ?? "";
        filled.current[name] = field.value;
      }
    }
    const timer = setTimeout(() => {
      fetch(`${paths.organizationLookup}?${new URLSearchParams({ number })}`, { signal: stop.signal })
        .then(async (response) => {
          if (!response.ok) throw new Error(String(response.status));
          const found = { ...((await response.json()) as Omit<NumberLookup, "number">), number };
          setHasFailed(false);
          setLookup(found);
          onLookup(found);
          fillContact(found.customer);
        })
        .catch(() => {
          // The name can be entered without it.
          if (!stop.signal.aborted) setHasFailed(true);
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [number, onLookup]);

  const result = lookup && lookup.number === number ? lookup : null;
  const customer = result
    ? result.customer
    : number === readOrganizationNumber(initial).number
      ? known
      : null;
  const isUnknown = result ? !result.unit && !result.customer : hasFailed && number !== null;
  return (
    <div ref={area} className="grid grid-cols-1 gap-2" onInput={onInput}>
      <div className="max-w-60">
        <TextField
          name="number"
          label={t("number")}
          help={t("numberHelp")}
          inputMode="numeric"
          defaultValue={initial}
        />
      </div>
      <div role="status" className="grid gap-2">
        {(customer ?? result?.unit) ? (
          <p className="kv-found">
            <Sign shape="success" />
            <span>
              <b>{customer?.name ?? result?.unit?.name}</b>
              {result?.unit?.form ? ` (${result.unit.form})` : null}.{" "}
              {customer ? t("known", { count: customer.installations }) : t("new")}{" "}
              {customer ? (
                <Link className="ds-link" href={paths.organization(customer.id)}>
                  {t("open")}
                </Link>
              ) : null}{" "}
              {result?.unit ? <RegisterSource unit={result.unit} /> : null}
            </span>
          </p>
        ) : null}
        {result?.unit ? <RegisterWarnings unit={result.unit} /> : null}
      </div>
      {isUnknown || errors.name || entered?.name?.[0] ? (
        <TextField
          name="name"
          label={t("name")}
          help={result && !result.mainLoadedAt ? t("nameUnknown") : t("nameHelp")}
        />
      ) : null}
    </div>
  );
}
