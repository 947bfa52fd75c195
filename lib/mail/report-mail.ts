import { environmentText } from "@/lib/texts/alert-texts";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

interface Report {
  to: string;
  messageId: string;
  language: MessageLanguage;
  view: string;
  days: number;
  count: number;
  /** A count above this is not exact. */
  maxCount: number;
  unknown: number;
  months: { key: string; count: number }[];
  /** Of the same keys. */
  templates: { environment: "TEST" | "PRODUCTION"; count: number }[];
  url: string;
  settingsUrl: string;
  csv: string;
}

/** The weekly report of a view: sums in the mail, the rows as an attached file. */
export function reportMail(report: Report): Mail {
  const { t, format } = messageTexts(report.language);
  const environments = (["PRODUCTION", "TEST"] as const)
    .map((environment) => ({
      environment: environmentText(environment, report.language),
      count: report.templates
        .filter((each) => each.environment === environment)
        .reduce((sum, each) => sum + each.count, 0),
    }))
    .map((each) => t("alertText.inEnvironment", each));
  const sum =
    report.count > report.maxCount
      ? t("reportMail.many", { most: report.maxCount, days: report.days })
      : t("reportMail.sum", { count: report.count, days: report.days });
  const months = report.months.map(({ key, count }) => {
    const month = format.dateTime(new Date(`${key}-15T12:00:00Z`), { month: "long", year: "numeric" });
    return `${month}: ${count}`;
  });
  const unknown = report.unknown > 0 ? [t("reportMail.unknown", { count: report.unknown })] : [];
  const end = t("reportMail.end", { url: report.settingsUrl });
  return {
    to: report.to,
    subject: t("reportMail.subject", { view: report.view, environments: format.list(environments) }),
    messageId: report.messageId,
    text: [sum, "", ...months.map((line) => `- ${line}`), ...unknown, "", report.url, "", end].join("\n"),
    html: `<!doctype html><html lang="${report.language}"><body><p>${escapeHtml(sum)}</p><ul>${months
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join("")}</ul>${unknown.map((line) => `<p>${escapeHtml(line)}</p>`).join("")}<p><a href="${escapeHtml(
      report.url,
    )}">${escapeHtml(t("reportMail.open"))}</a></p><p>${escapeHtml(end)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${report.settingsUrl}>` },
    attachments: [
      { filename: "utlopsrapport.csv", content: report.csv, contentType: "text/csv; charset=utf-8" },
    ],
  };
}
