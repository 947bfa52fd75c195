import { getTranslations } from "next-intl/server";

/** The product's sign and name. */
export async function Brand() {
  const t = await getTranslations("common");
  return (
    <>
      {/* eslint-disable-next-line @next/next/no-img-element -- a small vector needs no optimiser */}
      <img src="/icon.svg" alt="" width="24" height="24" />
      {t("product")}
    </>
  );
}
