import type { Locale } from "@/lib/domain/locales";

const MESSAGES: Record<Locale, () => Promise<{ default: typeof import("./messages/nb").default }>> = {
  nb: () => import("./messages/nb"),
  nn: () => import("./messages/nn"),
  en: () => import("./messages/en"),
};

/** All texts in a language. For the server alone. */
export async function messagesIn(locale: Locale) {
  return (await MESSAGES[locale]()).default;
}
