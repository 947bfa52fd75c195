import { getTranslations } from "next-intl/server";

/** The product's logo and name. @param compact only the logo; the name stays for screen readers */
export async function Brand({ compact = false }: { compact?: boolean }) {
  const t = await getTranslations("common");
  return (
    <>
      <span className="kv-logo" aria-hidden="true" />
      <span className={compact ? "sr-only" : undefined}>{t("product")}</span>
    </>
  );
}
