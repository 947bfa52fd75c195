import type { ReportAlertFacts } from "@/lib/domain/alert-facts";
import type { ReportAlertKind } from "@/lib/domain/report-alert";
import { environmentCounts, environmentText } from "@/lib/texts/alert-texts";
import { messageTexts } from "@/lib/texts/message-texts";
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
  const { t, format } = messageTexts(message.language);
  const { kind } = message;
  const count = message.installations.length;
  const lines = message.installations.slice(0, MAX_DIGEST_LINES).map((each) => ({
    url: each.url,
    text: [
      t("alertMail.reportAlert.line", {
        organization: each.organization,
        installation: each.installation,
        product: each.product,
        environment: environmentText(each.environment, message.language),
      }),
      ...(each.reportedAt
        ? [
            t("alertMail.reportAlert.last", {
              when: format.dateTime(each.reportedAt, { dateStyle: "long", timeStyle: "short" }),
            }),
          ]
        : []),
    ].join(", "),
  }));
  const lead = t(`alertMail.reportAlert.lead.${kind}`, { count });
  const rest = t("alertMail.reportAlert.all", { url: message.listUrl });
  const subject = t(`alertMail.reportAlert.subject.${kind}`, {
    count,
    environments: environmentCounts(
      message.installations.map((each) => each.environment),
      message.language,
    ),
  });
  return digestMail(message, { subject, lead, lines, rest });
}
