import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/**
 * The daily mail that shows that alerts are sent. A mailbox rule or a heartbeat monitor notices when it is
 * missing.
 */
export function canaryMail({
  to,
  messageId,
  day,
  language,
}: {
  to: string;
  messageId: string;
  day: Date;
  language: MessageLanguage;
}): Mail {
  const { t } = messageTexts(language);
  const date = day.toISOString().slice(0, 10);
  const text = t("canaryMail.text");
  return {
    to,
    subject: t("canaryMail.subject", { date }),
    messageId,
    text,
    html: `<!doctype html><html lang="${language}"><body><p>${escapeHtml(text)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "X-Klientvakt-Canary": date },
  };
}
