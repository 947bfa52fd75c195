import { getLocale, getTranslations } from "next-intl/server";
import { ReturnHere } from "./return-here";

/**
 * A plain form, so that it works without JavaScript. Each language has its name in that language.
 * @param returnTo the page's own address; without it that of the browser
 * @param inMenu looks as a menu's items do
 */
export async function LanguageSwitch({ returnTo, inMenu }: { returnTo?: string; inMenu?: boolean }) {
  const t = await getTranslations("common");
  const locale = await getLocale();
  const other =
    locale === "en" ? { locale: "nb", label: t("norwegian") } : { locale: "en", label: t("english") };
  return (
    <form method="post" action="/locale">
      <input type="hidden" name="locale" value={other.locale} />
      {returnTo ? <input type="hidden" name="returnTo" value={returnTo} /> : <ReturnHere />}
      <button className={inMenu ? undefined : "ds-link"} lang={other.locale}>
        {other.label}
      </button>
    </form>
  );
}
