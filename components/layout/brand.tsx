import { getTranslations } from "next-intl/server";

/**
 * The product's sign and name. @param compact leaves the name to screen readers on a phone, where the tools
 * need the room
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
