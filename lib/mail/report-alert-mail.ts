import type { ReportAlertFacts } from "@/lib/domain/alert-facts";
import type { ReportAlertKind } from "@/lib/domain/report-alert";
import { environmentCounts, environmentText } from "@/lib/texts/alert-texts";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** More are counted; the list in the portal has them all. */
const MAX_LINES = 100;

/**
 * One mail about all installations that a recipient is to know of for one reason: their reports stay away,
 * they say that they are unwell, or they may have been copied.
 * @param message.listUrl the list of them in the portal
 */
export function reportAlertMail(message: {
  to: string;
  messageId: string;
  language: MessageLanguage;
  kind: ReportAlertKind;
  installations: readonly ReportAlertFacts[];
  listUrl: string;
  settingsUrl: string;
}): Mail {
  const { t, format } = messageTexts(message.language);
  const { kind } = message;
  const count = message.installations.length;
  const lines = message.installations.slice(0, MAX_LINES).map((each) => ({
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
  const all = t("alertMail.reportAlert.all", { url: message.listUrl });
  const end = t("alertMail.staff.end", { url: message.settingsUrl });
  const items = lines
    .map(({ text, url }) => `<li><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></li>`)
    .join("\n");
  return {
    to: message.to,
    messageId: message.messageId,
    subject: t(`alertMail.reportAlert.subject.${kind}`, {
      count,
      environments: environmentCounts(
        message.installations.map((each) => each.environment),
        message.language,
      ),
    }),
    text: [lead, "", ...lines.flatMap(({ text, url }) => [text, `  ${url}`]), "", all, "", end].join("\n"),
    html: `<!doctype html><html lang="${message.language}"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${items}\n</ul>\n<p>${escapeHtml(all)}</p>\n<p>${escapeHtml(end)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${message.settingsUrl}>` },
  };
}
