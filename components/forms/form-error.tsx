"use client";

import { useTranslations } from "next-intl";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { CopyValue } from "@/components/ui/copy-value";
import { SESSION_ENDED } from "./session-ended";
import { StatusBand } from "@/components/ui/status-band";
import type { ActionError } from "@/lib/base/result";
import { withReturn } from "@/lib/domain/return-path";
import { paths } from "@/lib/domain/routes";

/** Why a form was refused, and what can be done about it. It gets the focus. */
export function FormError({ error }: { error: ActionError }) {
  const t = useTranslations("errors");
  const isSignedOut = error.code === "UNAUTHENTICATED";
  // The form stays in place; signing in happens elsewhere.
  useEffect(() => {
    if (isSignedOut) window.dispatchEvent(new Event(SESSION_ENDED));
  }, [isSignedOut]);
  return (
    <div tabIndex={-1} role="alert" className="mb-4">
      <StatusBand tone="danger" title={t("title")}>
        <p>{t(error.code, { ref: error.ref ?? "" })}</p>
        <ErrorHelp error={error} />
        {error.code === "FRESH_LOGIN_NEEDED" ? <FreshLoginLink /> : null}
        {error.code === "OLD_PAGE" ? <ReloadButton /> : null}
      </StatusBand>
    </div>
  );
}

/** The likely cause, what to do and to say, and the reference to copy, as far as each is known. */
function ErrorHelp({ error: { code, ref } }: { error: ActionError }) {
  const t = useTranslations("errorHelp");
  const cause = `cause.${code}` as Parameters<typeof t>[0];
  const act = `do.${code}` as Parameters<typeof t>[0];
  const customer = `customer.${code}` as Parameters<typeof t>[0];
  return (
    <>
      {t.has(cause) ? (
        <p>
          {t("likely")}: {t(cause)}
        </p>
      ) : null}
      {t.has(act) ? (
        <p>
          {t("next")}: {t(act)}
        </p>
      ) : null}
      {t.has(customer) ? <p>{t("tell", { text: t(customer) })}</p> : null}
      {ref ? (
        <p>
          {t("ref")}: <CopyValue value={ref} name={t("ref")} />
        </p>
      ) : null}
    </>
  );
}

/** Not next/link, whose prefetch would start sign-ins. What was typed is given back afterwards. */
function FreshLoginLink() {
  const t = useTranslations("common");
  const path = usePathname();
  const search = useSearchParams().toString();
  const back = search ? `${path}?${search}` : path;
  return (
    <p className="mt-2">
      <a className="ds-link" href={withReturn(`${paths.loginStart}?fresh=1`, back)}>
        {t("freshLogin")}
      </a>
    </p>
  );
}

function ReloadButton() {
  const t = useTranslations("errors");
  return (
    <button
      type="button"
      className="ds-button mt-2"
      data-variant="secondary"
      onClick={() => window.location.reload()}
    >
      {t("reload")}
    </button>
  );
}
