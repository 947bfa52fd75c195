import { dateAndClock } from "@/lib/base/clock-time";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

interface DelayedChange {
  to: string;
  messageId: string;
  language: MessageLanguage;
  installations: number;
  /** Null when whoever requested it has no name, or it was erased. */
  actorName: string | null;
  startsAt: Date;
  /** The page of the change, for staff who are signed in. */
  url: string;
}

/** Informs a staff member of a large change that starts without approval. */
export function delayedChangeMail(change: DelayedChange): Mail {
  const { t, format } = messageTexts(change.language);
  const values = {
    count: change.installations,
    name: change.actorName ?? t("common.unknownPerson"),
    when: dateAndClock(change.startsAt, format, change.language),
    url: change.url,
  };
  const paragraphs = [
    t("delayedChangeMail.lead", values),
    t("delayedChangeMail.start", values),
    t("delayedChangeMail.action", values),
  ];
  return {
    to: change.to,
    subject: t("delayedChangeMail.subject", values),
    messageId: change.messageId,
    text: paragraphs.join("\n\n"),
    html: `<!doctype html><html lang="${change.language}"><body>${paragraphs
      .map((each) => `<p>${escapeHtml(each)}</p>`)
      .join("\n")}</body></html>`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
