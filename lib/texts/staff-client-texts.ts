import type { StaffClientReport } from "@/lib/domain/staff-client";
import { dateAndClock } from "@/lib/base/clock-time";
import { environmentText, openText } from "./alert-texts";
import type { ChatMessage } from "./chat-message";
import { type MessageLanguage, messageTexts } from "./message-texts";

/** What is wrong with the portal's own client, and what to do about it. */
interface StaffClientTexts {
  subject: string;
  lead: string;
  action: string;
  /** Which client it is, and the address of its page. */
  client: string;
}

export function staffClientTexts(report: StaffClientReport, language: MessageLanguage): StaffClientTexts {
  const { t, format } = messageTexts(language);
  const { status, clientId, url } = report;
  const environment = environmentText(report.environment, language);
  const values = {
    environment,
    expires: report.expiresAt ? format.dateTime(report.expiresAt, { dateStyle: "long" }) : "–",
    since: report.failingSince ? dateAndClock(report.failingSince, format, language) : "–",
    error: report.oauthError ?? "–",
  };
  return {
    subject: t(`staffClientMail.${status}.subject`, values),
    lead: t(`staffClientMail.${status}.lead`, values),
    action: t(`staffClientMail.${status}.action`, values),
    client: t("staffClientMail.client", { clientId, environment, url }),
  };
}

/** The same for a chat. */
export function staffClientChatMessage(report: StaffClientReport, language: MessageLanguage): ChatMessage {
  const { subject, lead, action } = staffClientTexts(report, language);
  return {
    language,
    title: subject,
    sentence: `${lead} ${action}`,
    link: { url: report.url, text: openText(language) },
    isUrgent: report.status !== "expiring",
  };
}
