import { createTranslator } from "use-intl/core";
import messages from "@/lib/i18n/messages/nb";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

const t = createTranslator({ locale: "nb", messages, namespace: "canaryMail", timeZone: "Europe/Oslo" });

/**
 * The daily mail that shows that alerts are sent. A mailbox rule or a heartbeat monitor notices when it is
 * missing.
 */
export function canaryMail({ to, messageId, day }: { to: string; messageId: string; day: Date }): Mail {
  const date = day.toISOString().slice(0, 10);
  const text = t("text");
  return {
    to,
    subject: t("subject", { date }),
    messageId,
    text,
    html: `<!doctype html><html lang="nb"><body><p>${escapeHtml(text)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "X-Klientvakt-Canary": date },
  };
}
