import type { ReportAlertFacts } from "@/lib/domain/alert-facts";
import { dateAndClock } from "@/lib/base/clock-time";
import { environmentText } from "./alert-texts";
import { type MessageLanguage, messageTexts } from "./message-texts";

/*
 * The texts about what an installation reports, or does not report, that mail, chat and webhooks share. What
 * an installation says of itself is shown in the portal only: it is text from outside.
 */

/** "Meldinger uteblir fra en installasjon (produksjon)" */
export function reportAlertTitle(alert: ReportAlertFacts, language: MessageLanguage): string {
  return messageTexts(language).t(`alertText.report.title.${alert.kind}`, {
    environment: environmentText(alert.environment, language),
  });
}

/** One installation in one sentence, with the time of the report that it stands on. */
export function reportAlertSentence(alert: ReportAlertFacts, language: MessageLanguage): string {
  const { t, format } = messageTexts(language);
  return t(`alertText.report.sentence.${alert.kind}`, {
    place: t("alertText.report.place", {
      organization: alert.organization,
      installation: alert.installation,
      product: alert.product,
      environment: environmentText(alert.environment, language),
    }),
    known: alert.reportedAt ? "yes" : "no",
    when: alert.reportedAt ? dateAndClock(alert.reportedAt, format, language) : "",
  });
}
