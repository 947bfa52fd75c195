import { getLocale, getTranslations } from "next-intl/server";
import { VendorLogo } from "@/components/vendor/vendor-logo";
import { hoursIn, type Vendor } from "@/lib/domain/vendor";
import { TypedText } from "./typed-text";

interface CustomerPreviewProps {
  product: string;
  environment: "TEST" | "PRODUCTION";
  /** What the right in Altinn is called. */
  right: string;
  /** As customers of the template see it. */
  vendor: Vendor;
}

/** The first page that the customer will see, in its own words, with what has been typed so far. */
export async function CustomerPreview({ product, environment, right, vendor }: CustomerPreviewProps) {
  const t = await getTranslations("onboarding");
  const own = await getTranslations("newCustomer");
  const customer = await getTranslations("customer");
  const hours = hoursIn(await getLocale(), vendor);
  return (
    <div className="kv-phone kv-preview" role="group" aria-label={own("previewLabel")}>
      {vendor.name ? (
        <p className="kv-preview-vendor">
          {vendor.logoHash ? <VendorLogo hash={vendor.logoHash} /> : null}
          <b>{vendor.name}</b>
        </p>
      ) : null}
      {vendor.phone ? (
        <p className="kv-preview-help">
          {customer("helpLine")} <b>{vendor.phone}</b>
          {hours ? `, ${hours}` : null}.
        </p>
      ) : null}
      <div>
        <p className="kv-preview-title">{t("title", { product })}</p>
        <p className="text-neutral-text-subtle">
          <TypedText field="organization" fallback={own("anyCustomer")} /> –{" "}
          <TypedText field="label" fallback={own("anyLabel")} />
        </p>
        <p className="mt-2">
          <b>{t("need.machine", { product })}</b>
        </p>
        <p className="mt-2">{t("lead", { product })}</p>
        <p className="mt-2">{environment === "TEST" ? t("test") : t("right", { right })}</p>
        <p className="mt-3">
          <span className="ds-button" aria-hidden="true">
            {t("start")}
          </span>
        </p>
      </div>
    </div>
  );
}
