import { createFormatter, createTranslator } from "use-intl/core";
import en from "@/lib/i18n/messages/en";
import nb from "@/lib/i18n/messages/nb";
import nn from "@/lib/i18n/messages/nn";
import type { Locale } from "@/lib/domain/locales";

/**
 * The language of what the portal sends: `MESSAGE_LANGUAGE` where there is no reader whose choice is known.
 * Only what is sent to customers is in Nynorsk; the rest of `nn` is in Bokmål.
 */
export type MessageLanguage = Locale;

const MESSAGES: Record<MessageLanguage, typeof nb> = { nb, nn, en };
const timeZone = "Europe/Oslo";

function createTexts(locale: MessageLanguage) {
  return {
    language: locale,
    t: createTranslator({ locale, messages: MESSAGES[locale], timeZone }),
    format: createFormatter({ locale, timeZone }),
  };
}

export type MessageTexts = ReturnType<typeof createTexts>;

const texts: Record<MessageLanguage, MessageTexts> = {
  nb: createTexts("nb"),
  nn: createTexts("nn"),
  en: createTexts("en"),
};

/** The texts and formats of one language, outside a request. */
export function messageTexts(language: MessageLanguage): MessageTexts {
  return texts[language];
}
