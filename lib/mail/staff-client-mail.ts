import type { NoticeStatus } from "@/lib/domain/staff-client";
import { environmentText } from "@/lib/texts/alert-texts";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

interface StaffClientMessage {
  to: string;
  messageId: string;
  language: MessageLanguage;
  status: NoticeStatus;
  environment: "TEST" | "PRODUCTION";
  clientId: string;
  expiresAt: Date | null;
  failingSince: Date | null;
  oauthError: string | null;
  /** The page of the client, for administrators who are signed in. */
  url: string;
}

/** Tells an administrator what is wrong with the portal's own client, and what to do. */
export function staffClientMail(message: StaffClientMessage): Mail {
  const { t, format } = messageTexts(message.language);
  const environment = environmentText(message.environment, message.language);
  const when = (time: Date | null) => (time ? format.dateTime(time, { dateStyle: "long" }) : "–");
  const values = {
    environment,
    expires: when(message.expiresAt),
    since: message.failingSince
      ? format.dateTime(message.failingSince, { dateStyle: "long", timeStyle: "short" })
      : "–",
    error: message.oauthError ?? "–",
  };
  const paragraphs = [
    t(`staffClientMail.${message.status}.lead`, values),
    t(`staffClientMail.${message.status}.action`, values),
    t("staffClientMail.client", {
      clientId: message.clientId,
      environment,
      url: message.url,
    }),
  ];
  return {
    to: message.to,
    subject: t(`staffClientMail.${message.status}.subject`, values),
    messageId: message.messageId,
    text: paragraphs.join("\n\n"),
    html: `<!doctype html><html lang="${message.language}"><body>${paragraphs
      .map((each) => `<p>${escapeHtml(each)}</p>`)
      .join("\n")}</body></html>`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
