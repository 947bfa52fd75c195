import { getTranslations } from "next-intl/server";

/**
 * The product's logo and name. @param compact shows the logo only on a phone; the name stays for screen
 * readers
 */
export async function Brand({ compact = false }: { compact?: boolean }) {
  const t = await getTranslations("common");
  return (
    <>
      <span className="kv-sign" aria-hidden="true" />
      <span className={compact ? "max-sm:sr-only" : undefined}>{t("product")}</span>
    </>
  );
}
