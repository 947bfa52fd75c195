import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { cookieNames } from "@/lib/auth/cookies";
import { CUSTOMER_PAGE_HEADER } from "./customer-page";
import { type Locale, localeOf } from "@/lib/domain/locales";

const MESSAGES: Record<Locale, () => Promise<{ default: typeof import("./messages/nb").default }>> = {
  nb: () => import("./messages/nb"),
  nn: () => import("./messages/nn"),
  en: () => import("./messages/en"),
};

/**
 * Norwegian by default, Nynorsk and English when chosen. The choice is a cookie, so that addresses do not
 * depend on it.
 */
export default getRequestConfig(async () => {
  const [cookie, header] = await Promise.all([cookies(), headers()]);
  const locale = localeOf(
    header.has(CUSTOMER_PAGE_HEADER),
    cookie.get(cookieNames.locale)?.value,
    header.get("accept-language"),
  );
  return { locale, messages: (await MESSAGES[locale]()).default, timeZone: "Europe/Oslo" };
});
