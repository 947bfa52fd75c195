import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { cookieNames } from "@/lib/auth/cookies";
import { DEFAULT_LOCALE, isLocale } from "./locales";

/** Norwegian first; English for those who chose it. The choice is a cookie, so addresses stay the same. */
export default getRequestConfig(async () => {
  const wanted = (await cookies()).get(cookieNames.locale)?.value;
  const locale = isLocale(wanted) ? wanted : DEFAULT_LOCALE;
  const messages = locale === "en" ? await import("./messages/en") : await import("./messages/nb");
  return { locale, messages: messages.default, timeZone: "Europe/Oslo" };
});
