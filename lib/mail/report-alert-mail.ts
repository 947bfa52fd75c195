import type { ReportAlertFacts } from "@/lib/domain/alert-facts";
import type { ReportAlertKind } from "@/lib/domain/report-alert";
import { environmentCounts, subjectNames } from "@/lib/texts/alert-texts";
import { messageTexts } from "@/lib/texts/message-texts";
import { reportAlertSentence } from "@/lib/texts/report-alert-texts";
import { type DigestMessage, digestMail, MAX_DIGEST_LINES } from "./digest-mail";
import type { Mail } from "./send-mail";

/**
 * One mail about all installations that a recipient is to know of for one reason: their reports stay away,
 * they say that they are unwell, or they may have been copied.
 */
export function reportAlertMail(
  message: DigestMessage & {
    kind: ReportAlertKind;
    installations: readonly ReportAlertFacts[];
  },
): Mail {
  const { t } = messageTexts(message.language);
  const { kind } = message;
  const count = message.installations.length;
  const lines = message.installations.slice(0, MAX_DIGEST_LINES).map((each) => ({
    url: each.url,
    text: reportAlertSentence(each, message.language),
  }));
  const lead = t(`alertMail.reportAlert.lead.${kind}`, { count });
  const rest = t("alertMail.reportAlert.all", { url: message.listUrl });
  const subject = t(`alertMail.reportAlert.subject.${kind}`, {
    count,
    who: subjectNames(
      message.installations.map((each) => each.organization),
      message.language,
    ),
    environments: environmentCounts(
      message.installations.map((each) => each.environment),
      message.language,
    ),
  });
  return digestMail(message, { subject, lead, lines, rest });
}
