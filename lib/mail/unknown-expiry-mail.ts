import type { UnknownExpiry } from "@/lib/domain/alert-facts";
import { environmentCounts, environmentText } from "@/lib/texts/alert-texts";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** More are counted; the list in the portal has them all. */
const MAX_LINES = 100;

/**
 * One mail about all installations whose key has no known expiry. A date that is only assumed says so, and
 * never that the key has expired.
 * @param message.listUrl the list of them in the portal
 */
export function unknownExpiryMail(message: {
  to: string;
  messageId: string;
  language: MessageLanguage;
  installations: readonly UnknownExpiry[];
  listUrl: string;
  settingsUrl: string;
}): Mail {
  const { t, format } = messageTexts(message.language);
  const count = message.installations.length;
  const time = (each: UnknownExpiry) => each.assumedExpiresAt?.getTime() ?? Infinity;
  const lines = [...message.installations]
    .sort((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b)))
    .slice(0, MAX_LINES)
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
  const more =
    count > lines.length
      ? t("alertMail.unknownExpiry.more", { count: count - lines.length, url: message.listUrl })
      : t("alertMail.unknownExpiry.all", { url: message.listUrl });
  const end = t("alertMail.staff.end", { url: message.settingsUrl });
  const items = lines
    .map(({ text, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></li>`)
    .join("\n");
  return {
    to: message.to,
    messageId: message.messageId,
    subject: t("alertMail.unknownExpiry.subject", {
      count,
      environments: environmentCounts(
        message.installations.map((each) => each.environment),
        message.language,
      ),
    }),
    text: [lead, "", ...lines.flatMap(({ text, url }) => [text, `  ${url}`]), "", more, "", end].join("\n"),
    html: `<!doctype html><html lang="${message.language}"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${items}\n</ul>\n<p>${escapeHtml(more)}</p>\n<p>${escapeHtml(end)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${message.settingsUrl}>` },
  };
}
