import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Brand } from "./brand";
import { HelpLine } from "./help-line";
import { LanguageSwitch } from "./language-switch";

interface CustomerFrameProps {
  /** The page's own address; without it that of the browser. */
  returnTo?: string;
  /** Whose software it is about; without it the page is Klientvakt's. */
  vendor?: { name: string; text?: string };
  help?: { phone: string; hours?: string };
  children: ReactNode;
}

/** The frame of pages for customers, which shows nothing but the task and who can help. */
export async function CustomerFrame({ returnTo, vendor, help, children }: CustomerFrameProps) {
  const [common, t] = await Promise.all([getTranslations("common"), getTranslations("customer")]);
  return (
    <>
      <a className="ds-skip-link" href="#main">
        {common("skip")}
      </a>
      <div className="kv-cust">
        <header className="kv-cust-top">
          <div>
            {vendor ? (
              <span className="kv-vendor">
                <span>
                  {vendor.name}
                  {vendor.text ? <small>{vendor.text}</small> : null}
                </span>
              </span>
            ) : (
              <span className="kv-brand">
                <Brand />
              </span>
            )}
            <LanguageSwitch returnTo={returnTo} />
          </div>
        </header>
        {help ? <HelpLine {...help} /> : <div />}
        <main id="main">{children}</main>
        <footer className="kv-cust-foot">
          <div>{vendor ? t("foot", { vendor: vendor.name }) : t("plainFoot")}</div>
        </footer>
      </div>
    </>
  );
}
