/** Bokmål, Nynorsk and English. Nynorsk exists for what customers read only. */
export const LOCALES = ["nb", "nn", "en"] as const;
export type Locale = (typeof LOCALES)[number];
export const DEFAULT_LOCALE: Locale = "nb";

/** Each language in that language. */
export const LANGUAGE_NAMES: Record<Locale, string> = { nb: "Bokmål", nn: "Nynorsk", en: "English" };

export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/** Reads a stored language. One of another release counts as none. */
export function readLocale(stored: string | null): Locale | null {
  return isLocale(stored) ? stored : null;
}

/**
 * The language of a page: the one that was chosen, else Norwegian. Nynorsk is a choice on customers' pages
 * only. There it is also taken from the browser's setting, when that ranks it before Bokmål.
 *
 * @param chosen the value of the cookie, if any
 * @param acceptLanguage the header of that name (RFC 9110, section 12.5.4), if any
 */
export function localeOf(
  isCustomerPage: boolean,
  chosen: string | undefined,
  acceptLanguage: string | null,
): Locale {
  const locale = isLocale(chosen) ? chosen : null;
  if (!isCustomerPage) return locale === "en" ? "en" : DEFAULT_LOCALE;
  return locale ?? (prefersNynorsk(acceptLanguage ?? "") ? "nn" : DEFAULT_LOCALE);
}

/** `no` is Norwegian without a form, which browsers send beside either. */
function prefersNynorsk(acceptLanguage: string): boolean {
  const ranges = acceptLanguage.split(",").map((part) => {
    const [range = "", ...parameters] = part.split(";").map((each) => each.trim().toLowerCase());
    const quality = parameters.find((each) => each.startsWith("q="))?.slice(2);
    return { language: range.split("-")[0]!, quality: quality === undefined ? 1 : Number(quality) };
  });
  const rank = (language: string) =>
    Math.max(
      0,
      ...ranges.filter((each) => each.language === language && each.quality > 0).map((each) => each.quality),
    );
  const position = (language: string) => ranges.findIndex((each) => each.language === language);
  if (rank("nn") === 0) return false;
  if (rank("nb") === 0) return true;
  return rank("nn") > rank("nb") || (rank("nn") === rank("nb") && position("nn") < position("nb"));
}
