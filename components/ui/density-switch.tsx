"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { DENSITIES, DENSITY_COOKIE, type TableDensity } from "@/lib/domain/table-density";

const YEAR_SECONDS = 365 * 86_400;

/** Rows of 32 or 44 px. Links, so that they work without JavaScript; the browser remembers the choice. */
export function DensitySwitch({ density }: { density: TableDensity }) {
  const t = useTranslations("common");
  const path = usePathname();
  const query = useSearchParams();
  const href = (to: TableDensity) => {
    const parameters = new URLSearchParams(query);
    parameters.set("rows", to);
    return `${path}?${parameters}`;
  };
  return (
    <nav className="kv-seg kv-wide" aria-label={t("density.label")}>
      {DENSITIES.map((each) => (
        <Link
          key={each}
          href={href(each)}
          prefetch={false}
          replace
          scroll={false}
          aria-current={each === density ? "true" : undefined}
          onClick={() => {
            document.cookie = `${DENSITY_COOKIE}=${each}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
          }}
        >
          {t(`density.${each}`)}
        </Link>
      ))}
    </nav>
  );
}
