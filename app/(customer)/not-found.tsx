import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("errorPages"))("linkTitle") };
}

/** For the holder of a link that nothing is known of. The portal's own start page is not theirs. */
export default async function LinkNotFound() {
  const t = await getTranslations("errorPages");
  return (
    <CustomerFrame>
      <h1>{t("linkTitle")}</h1>
      <p className="mt-3">{t("linkText")}</p>
    </CustomerFrame>
  );
}
