import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { VendorLogo } from "@/components/vendor/vendor-logo";
import { hoursIn, type Vendor } from "@/lib/domain/vendor";
import { Brand } from "./brand";
import { HelpLine } from "./help-line";
import { CustomerLanguageSwitch } from "./language-switch";
import { Pending } from "./pending";

interface CustomerFrameProps {
  /** The page's own address; without it that of the browser. */
  returnTo?: string;
  /** Whose software it is about; without a name the page is Klientvakt's. */
  vendor: Vendor;
  /** The software, when the page may say it. */
  product?: string;
  /**
   * For staff: what says that the page is a preview. The choice of a language is left out, which would be
   * their own.
   */
  previewBar?: ReactNode;
  children: ReactNode;
}

/** The frame of pages for customers, which shows nothing but the task and who can help. */
export async function CustomerFrame({ returnTo, vendor, product, previewBar, children }: CustomerFrameProps) {
  const [common, t] = await Promise.all([getTranslations("common"), getTranslations("customer")]);
  const hours = hoursIn(await getLocale(), vendor);
  return (
    <>
      <a className="ds-skip-link" href="#main">
        {common("skip")}
      </a>
      {previewBar}
      <div className="kv-cust">
        <header className="kv-cust-top">
          <div>
            {vendor.name ? (
              <span className="kv-vendor">
                {vendor.logoHash ? <VendorLogo hash={vendor.logoHash} /> : null}
                <span>
                  {vendor.name}
                  {product ? <small>{t("vendorOf", { product })}</small> : null}
                </span>
              </span>
            ) : (
              <span className="kv-brand">
                <Brand />
              </span>
            )}
            {previewBar ? null : <CustomerLanguageSwitch returnTo={returnTo} />}
          </div>
        </header>
        {vendor.phone ? <HelpLine phone={vendor.phone} hours={hours} /> : <div />}
        <main id="main">{children}</main>
        <footer className="kv-cust-foot">
          <div>{vendor.name ? t("foot", { vendor: vendor.name }) : t("plainFoot")}</div>
        </footer>
      </div>
      <Pending />
    </>
  );
}
