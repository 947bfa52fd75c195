import { getLocale, getTranslations } from "next-intl/server";
import { ReturnHere } from "./return-here";

/** A plain form, so that it works without JavaScript. Each language has its name in that language. */
export async function LanguageSwitch({ returnTo }: { returnTo?: string }) {
  const t = await getTranslations("common");
  const locale = await getLocale();
  const other =
    locale === "en" ? { locale: "nb", label: t("norwegian") } : { locale: "en", label: t("english") };
  return (
    <form method="post" action="/locale">
      <input type="hidden" name="locale" value={other.locale} />
      {returnTo ? <input type="hidden" name="returnTo" value={returnTo} /> : <ReturnHere />}
      <button className="ds-button" data-variant="tertiary" data-size="sm" lang={other.locale}>
        {other.label}
      </button>
    </form>
  );
}
