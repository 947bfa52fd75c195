import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { cookieNames } from "@/lib/auth/cookies";
import { DEFAULT_LOCALE, isLocale } from "./locales";

/**
 * Norwegian by default, English when chosen. The choice is a cookie, so that addresses do not depend on it.
 */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(cookieNames.locale)?.value;
  const locale = isLocale(chosen) ? chosen : DEFAULT_LOCALE;
  const messages = locale === "en" ? await import("./messages/en") : await import("./messages/nb");
  return { locale, messages: messages.default, timeZone: "Europe/Oslo" };
});
