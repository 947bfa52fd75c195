import { getTranslations } from "next-intl/server";

/** The product's sign and name. */
export async function Brand() {
  const t = await getTranslations("common");
  return (
    <>
      <span className="kv-sign" aria-hidden="true" />
      {t("product")}
    </>
  );
}
