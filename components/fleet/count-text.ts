import type { getTranslations } from "next-intl/server";

/** A count in the language of the page. Above `most` it is not exact, which is shown too. */
export function countText(
  t: Awaited<ReturnType<typeof getTranslations<"fleet">>>,
  count: number,
  most: number,
): string {
  return count > most ? t("many", { most }) : t("number", { count });
}
