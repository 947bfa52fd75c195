import type { AlertFacts, ReportAlertFacts } from "@/lib/domain/alert-facts";
import { alertSentence, alertTitle, openText } from "./alert-texts";
import type { MessageLanguage } from "./message-texts";
import { reportAlertSentence, reportAlertTitle } from "./report-alert-texts";

/** What a message to a chat says, whatever the alert and the chat. */
export interface ChatMessage {
  language: MessageLanguage;
  title: string;
  sentence: string;
  /** A link with its text. */
  link: { url: string; text: string };
  isUrgent: boolean;
}

export function chatMessage(alert: AlertFacts | ReportAlertFacts, language: MessageLanguage): ChatMessage {
  const link = { url: alert.url, text: openText(language) };
  if ("kind" in alert)
    return {
      language,
      title: reportAlertTitle(alert, language),
      sentence: reportAlertSentence(alert, language),
      link,
      isUrgent: false,
    };
  return {
    language,
    title: alertTitle(alert, language),
    sentence: alertSentence(alert, language),
    link,
    isUrgent: alert.expiry.event === "key.expired",
  };
}
