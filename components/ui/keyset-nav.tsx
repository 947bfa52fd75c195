import Link from "next/link";
import { getTranslations } from "next-intl/server";

/** Links of a page with a cursor: to the start, and to the next page. */
export async function KeysetNav({ start, next }: { start: string | null; next: string | null }) {
  if (!start && !next) return null;
  const t = await getTranslations();
  return (
    <nav className="kv-noprint mt-4 flex justify-between" aria-label={t("fleet.pages")}>
      {start ? (
        <Link className="ds-link" href={start}>
          {t("fleet.toStart")}
        </Link>
      ) : (
        <span />
      )}
      {next ? (
        <Link className="ds-link" href={next}>
          {t("common.next")}
        </Link>
      ) : null}
    </nav>
  );
}
