import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { cookieNames } from "@/lib/auth/cookies";
import { CUSTOMER_PAGE_HEADER } from "./customer-page";
import { messagesIn } from "./locale-messages";
import { localeOf } from "@/lib/domain/locales";

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
  return { locale, messages: await messagesIn(locale), timeZone: "Europe/Oslo" };
});
