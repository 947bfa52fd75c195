import Link from "next/link";
import { getTranslations } from "next-intl/server";

/** Previous and next of a list with page numbers in the address. */
export async function Pagination({
  page,
  more,
  hrefFor,
}: {
  page: number;
  more: boolean;
  hrefFor: (page: number) => string;
}) {
  if (page === 1 && !more) return null;
  const t = await getTranslations("common");
  return (
    <nav className="mt-4 flex justify-between" aria-label={`${t("previous")} / ${t("next")}`}>
      {page > 1 ? (
        <Link className="ds-link" href={hrefFor(page - 1)}>
          {t("previous")}
        </Link>
      ) : (
        <span />
      )}
      {more ? (
        <Link className="ds-link" href={hrefFor(page + 1)}>
          {t("next")}
        </Link>
      ) : null}
    </nav>
  );
}
