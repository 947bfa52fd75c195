"use client";

import { useTranslations } from "next-intl";
import { usePathname } from "next/navigation";
import { StatusBand } from "@/components/ui/status-band";
import type { ActionError } from "@/lib/base/result";
import { paths } from "@/lib/domain/routes";

/** Why a form was refused, and what can be done about it. It gets the focus. */
export function FormError({ error }: { error: ActionError }) {
  const t = useTranslations("errors");
  return (
    <div tabIndex={-1} role="alert" className="mb-4">
      <StatusBand tone="danger" title={t("title")}>
        <p>{t(error.code, { ref: error.ref ?? "" })}</p>
        {error.code === "FRESH_LOGIN_NEEDED" ? <FreshLoginLink /> : null}
        {error.code === "OLD_PAGE" ? <ReloadButton /> : null}
      </StatusBand>
    </div>
  );
}

/** Not next/link, whose prefetch would start sign-ins. */
function FreshLoginLink() {
  const t = useTranslations("common");
  const back = usePathname();
  return (
    <p className="mt-2">
      <a className="ds-link" href={`${paths.loginStart}?${new URLSearchParams({ fresh: "1", back })}`}>
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
