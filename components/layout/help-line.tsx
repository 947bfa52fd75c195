import { getTranslations } from "next-intl/server";
import { phoneAddress } from "@/lib/domain/phone-number";

/** Whom the customer can call, in the same place on every page (WCAG 3.2.6). */
export async function HelpLine({ phone, hours }: { phone: string; hours?: string }) {
  const t = await getTranslations("customer");
  return (
    <aside className="kv-help" aria-label={t("help")}>
      <div>
        {t("helpLine")}{" "}
        <a className="ds-link" href={phoneAddress(phone)}>
          <b>{phone}</b>
        </a>
        {hours ? `, ${hours}` : null}.
      </div>
    </aside>
  );
}
