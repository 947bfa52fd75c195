import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CustomerFrame } from "@/components/layout/customer-frame";
import { CallVendor } from "@/components/onboarding/call-vendor";
import { vendorOfLink } from "@/lib/http/visit-link";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("errorPages"))("linkTitle") };
}

/**
 * For the holder of a link that nothing is known of, or that was damaged on its way. The portal's own start
 * page is not theirs.
 */
export default async function LinkNotFound() {
  const t = await getTranslations("errorPages");
  const vendor = await vendorOfLink("");
  return (
    <CustomerFrame vendor={vendor}>
      <div className="grid gap-4">
        <h1>{t("linkTitle")}</h1>
        <p>{t("linkText")}</p>
        <section>
          <h2>{t("linkDo")}</h2>
          <ul className="list-disc space-y-1 pl-6">
            <li>{t("linkCopy")}</li>
            <li>{t("linkNewest")}</li>
            <li>{t("linkAsk")}</li>
          </ul>
          <CallVendor vendor={vendor} />
        </section>
      </div>
    </CustomerFrame>
  );
}
