import type { UnknownExpiry } from "@/lib/domain/alert-facts";
import { environmentCounts, environmentText, subjectNames } from "@/lib/texts/alert-texts";
import { messageTexts } from "@/lib/texts/message-texts";
import { type DigestMessage, digestMail, MAX_DIGEST_LINES } from "./digest-mail";
import type { Mail } from "./send-mail";

/**
 * One mail about all installations whose key has no known expiry. A date that is only assumed says so, and
 * never that the key has expired.
 */
export function unknownExpiryMail(
  message: DigestMessage & {
    installations: readonly UnknownExpiry[];
  },
): Mail {
  const { t, format } = messageTexts(message.language);
  const count = message.installations.length;
  const time = (each: UnknownExpiry) => each.assumedExpiresAt?.getTime() ?? Infinity;
  const lines = [...message.installations]
    .sort((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)))
    .slice(0, MAX_DIGEST_LINES)
    .map((each) => ({
      url: each.url,
      text: [
        t("alertMail.unknownExpiry.line", {
          organization: each.organization,
          installation: each.installation,
          product: each.product,
          environment: environmentText(each.environment, message.language),
        }),
        ...(each.assumedExpiresAt
          ? [
              t("alertMail.unknownExpiry.assumed", {
                date: format.dateTime(each.assumedExpiresAt, { dateStyle: "long" }),
              }),
            ]
          : []),
      ].join(", "),
    }));
  const lead = t("alertMail.unknownExpiry.lead", { count });
  const rest =
    count > lines.length
      ? t("alertMail.unknownExpiry.more", { count: count - lines.length, url: message.listUrl })
      : t("alertMail.unknownExpiry.all", { url: message.listUrl });
  const subject = t("alertMail.unknownExpiry.subject", {
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
