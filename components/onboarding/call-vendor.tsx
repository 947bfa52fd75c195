import { getLocale, getTranslations } from "next-intl/server";
import { phoneAddress } from "@/lib/domain/phone-number";
import { hoursIn, type Vendor } from "@/lib/domain/vendor";

/** Whom to call when a page can do no more; nothing when no telephone is known. */
export async function CallVendor({ vendor }: { vendor: Vendor }) {
  if (!vendor.phone) return null;
  const t = await getTranslations("customer");
  const hours = hoursIn(await getLocale(), vendor);
  return (
    <p className="mt-2">
      {vendor.name ? t("callName", { vendor: vendor.name }) : t("call")}{" "}
      <a className="ds-link" href={phoneAddress(vendor.phone)}>
        {vendor.phone}
      </a>
      {hours ? `, ${hours}` : null}.
    </p>
  );
}
