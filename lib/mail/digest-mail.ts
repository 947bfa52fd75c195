import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** Lines of one mail. More are counted; the list in the portal has them all. */
export const MAX_DIGEST_LINES = 100;

export interface DigestMessage {
  to: string;
  messageId: string;
  language: MessageLanguage;
  /** The list of them in the portal. */
  listUrl: string;
  settingsUrl: string;
}

/**
 * One mail about several installations.
 * @param content.lines one for each installation, with the address of its page
 * @param content.rest where all of them are
 */
export function digestMail(
  message: DigestMessage,
  content: { subject: string; lead: string; lines: readonly { text: string; url: string }[]; rest: string },
): Mail {
  const { subject, lead, lines, rest } = content;
  const end = messageTexts(message.language).t("alertMail.staff.end", { url: message.settingsUrl });
  const items = lines
    .map(({ text, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></li>`)
    .join("\n");
  return {
    to: message.to,
    messageId: message.messageId,
    subject,
    text: [lead, "", ...lines.flatMap(({ text, url }) => [text, `  ${url}`]), "", rest, "", end].join("\n"),
    html: `<!doctype html><html lang="${message.language}"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${items}\n</ul>\n<p>${escapeHtml(rest)}</p>\n<p>${escapeHtml(end)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${message.settingsUrl}>` },
  };
}
