import { useTranslations } from "next-intl";

/** The product's logo and name. @param compact only the logo; the name stays for screen readers */
export function Brand({ compact = false }: { compact?: boolean }) {
  const t = useTranslations("common");
  return (
    <>
      <span className="kv-logo" aria-hidden="true" />
      <span className={compact ? "sr-only" : undefined}>{t("product")}</span>
    </>
  );
}
