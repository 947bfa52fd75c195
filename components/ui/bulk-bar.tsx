"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";

/**
 * What can be done with the chosen rows, at the bottom of the window while rows are chosen. Without
 * JavaScript it is always there.
 * @param form id of the form that the rows' checkboxes belong to
 */
export function BulkBar({ form, children }: { form: string; children: ReactNode }) {
  const t = useTranslations("common");
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    const read = () =>
      setCount(document.querySelectorAll(`input[type=checkbox][form="${form}"]:checked`).length);
    read();
    document.addEventListener("change", read);
    return () => document.removeEventListener("change", read);
  }, [form]);
  return (
    <div className="kv-bulk" hidden={count === 0}>
      <b role="status">{count === null ? t("chosenRows") : t("chosen", { count })}</b>
      <span className="kv-grow" />
      {children}
    </div>
  );
}
