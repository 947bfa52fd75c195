import { createFormatter, createTranslator } from "use-intl/core";
import en from "@/lib/i18n/messages/en";
import nb from "@/lib/i18n/messages/nb";

/** The language of what the portal sends (`MESSAGE_LANGUAGE`): there is no reader whose choice is known. */
export type MessageLanguage = "nb" | "en";

const MESSAGES: Record<MessageLanguage, typeof nb> = { nb, en };
const timeZone = "Europe/Oslo";

function createTexts(locale: MessageLanguage) {
  return {
    language: locale,
    t: createTranslator({ locale, messages: MESSAGES[locale], timeZone }),
    format: createFormatter({ locale, timeZone }),
  };
}

export type MessageTexts = ReturnType<typeof createTexts>;

const texts: Record<MessageLanguage, MessageTexts> = { nb: createTexts("nb"), en: createTexts("en") };

/** The texts and formats of one language, outside a request. */
export function messageTexts(language: MessageLanguage): MessageTexts {
  return texts[language];
}
