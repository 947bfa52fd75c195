"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import {
  ENVIRONMENT_SCOPES,
  type EnvironmentScope,
  SCOPE_COOKIE,
  switchScope,
} from "@/lib/domain/environment-scope";
import { useEnvironmentScope } from "./environment-scope";

const YEAR_SECONDS = 365 * 86_400;

/** Remembers the scope for the start page of later visits. The lists' addresses work without it. */
function remember(scope: EnvironmentScope): void {
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${SCOPE_COOKIE}=${scope}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
}

/** Both environments, production or test: links to the same page. Production is the one that stands out. */
export function EnvironmentSwitch() {
  const t = useTranslations("frame");
  const path = usePathname();
  const query = useSearchParams().toString();
  const current = useEnvironmentScope();
  return (
    <nav className="kv-env" aria-label={t("environment")}>
      {ENVIRONMENT_SCOPES.map((scope) => (
        <Link
          key={scope}
          href={switchScope(path, query, scope)}
          data-env={scope || "ALL"}
          aria-current={scope === current ? "true" : undefined}
          prefetch={false}
          onClick={() => remember(scope)}
        >
          {t(`scope.${scope || "ALL"}`)}
        </Link>
      ))}
    </nav>
  );
}

/** The scope in the top bar of a narrow window, where the switch is in the menu. */
export function ScopeTag() {
  const t = useTranslations("frame");
  const scope = useEnvironmentScope();
  if (scope === "") return null;
  return (
    <span className="kv-envtag kv-narrow" data-env={scope} data-solid>
      {t(`scope.${scope}`)}
    </span>
  );
}
