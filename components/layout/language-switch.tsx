import { useLocale, useTranslations } from "next-intl";
import { LANGUAGE_NAMES, type Locale, LOCALES } from "@/lib/domain/locales";
import { ReturnHere } from "./return-here";

interface LanguageSwitchProps {
  /** The page's own address; without it that of the browser. */
  returnTo?: string;
  /** Looks as a menu's items do. */
  inMenu?: boolean;
}

/**
 * Norwegian or English, on the portal's own pages. A plain form, so that it works without JavaScript. Each
 * language has its name in that language.
 */
export function LanguageSwitch({ returnTo, inMenu }: LanguageSwitchProps) {
  const t = useTranslations("common");
  const other: [Locale, string] = useLocale() === "en" ? ["nb", t("norwegian")] : ["en", t("english")];
  return <LanguageForm returnTo={returnTo} inMenu={inMenu} languages={[other]} />;
}

/** The languages of a customer's page other than its own. */
export function CustomerLanguageSwitch({ returnTo }: { returnTo?: string }) {
  const locale = useLocale();
  const languages = LOCALES.filter((each) => each !== locale).map((each): [Locale, string] => [
    each,
    LANGUAGE_NAMES[each],
  ]);
  return <LanguageForm returnTo={returnTo} languages={languages} />;
}

function LanguageForm({
  returnTo,
  inMenu,
  languages,
}: LanguageSwitchProps & { languages: readonly [Locale, string][] }) {
  return (
    <form
      method="post"
      action="/locale"
      className={languages.length > 1 ? "flex flex-wrap gap-x-4" : undefined}
    >
      {returnTo ? <input type="hidden" name="returnTo" value={returnTo} /> : <ReturnHere />}
      {languages.map(([locale, name]) => (
        <button
          key={locale}
          name="locale"
          value={locale}
          className={inMenu ? undefined : "ds-link"}
          lang={locale}
        >
          {name}
        </button>
      ))}
    </form>
  );
}
