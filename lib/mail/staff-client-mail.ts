import type { StaffClientReport } from "@/lib/domain/staff-client";
import type { MessageLanguage } from "@/lib/texts/message-texts";
import { staffClientTexts } from "@/lib/texts/staff-client-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** Tells an administrator what is wrong with the portal's own client, and what to do. */
export function staffClientMail(
  message: { to: string; messageId: string; language: MessageLanguage },
  report: StaffClientReport,
): Mail {
  const { subject, ...texts } = staffClientTexts(report, message.language);
  const paragraphs = [texts.lead, texts.action, texts.client];
  return {
    to: message.to,
    subject,
    messageId: message.messageId,
    text: paragraphs.join("\n\n"),
    html: `<!doctype html><html lang="${message.language}"><body>${paragraphs
      .map((each) => `<p>${escapeHtml(each)}</p>`)
      .join("\n")}</body></html>`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
