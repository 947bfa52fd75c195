import { createFormatter, createTranslator } from "use-intl/core";
import type { NoticeStatus } from "@/lib/domain/staff-client";
import messages from "@/lib/i18n/messages/nb";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

const t = createTranslator({ locale: "nb", messages, namespace: "staffClientMail", timeZone: "Europe/Oslo" });
const format = createFormatter({ locale: "nb", timeZone: "Europe/Oslo" });

interface StaffClientMessage {
  to: string;
  messageId: string;
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
  const when = (time: Date | null) => (time ? format.dateTime(time, { dateStyle: "long" }) : "–");
  const values = {
    expires: when(message.expiresAt),
    since: message.failingSince
      ? format.dateTime(message.failingSince, { dateStyle: "long", timeStyle: "short" })
      : "–",
    error: message.oauthError ?? "–",
  };
  const paragraphs = [
    t(`${message.status}.lead`, values),
    t(`${message.status}.action`, values),
    t("client", {
      clientId: message.clientId,
      environment: t(`environment.${message.environment}`),
      url: message.url,
    }),
  ];
  return {
    to: message.to,
    subject: t(`${message.status}.subject`, values),
    messageId: message.messageId,
    text: paragraphs.join("\n\n"),
    html: `<!doctype html><html lang="nb"><body>${paragraphs
      .map((each) => `<p>${escapeHtml(each)}</p>`)
      .join("\n")}</body></html>`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
