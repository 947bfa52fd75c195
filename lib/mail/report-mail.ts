import { createFormatter, createTranslator } from "use-intl/core";
import messages from "@/lib/i18n/messages/nb";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

interface Report {
  to: string;
  messageId: string;
  view: string;
  days: number;
  count: number;
  /** A count above this is not exact. */
  maxCount: number;
  unknown: number;
  months: { key: string; count: number }[];
  url: string;
  settingsUrl: string;
  csv: string;
}

const t = createTranslator({ locale: "nb", messages, namespace: "reportMail", timeZone: "Europe/Oslo" });
const format = createFormatter({ locale: "nb", timeZone: "Europe/Oslo" });

/** The weekly report of a view: sums in the mail, the rows as an attached file. */
export function reportMail(report: Report): Mail {
  const sum =
    report.count > report.maxCount
      ? t("many", { most: report.maxCount, days: report.days })
      : t("sum", { count: report.count, days: report.days });
  const months = report.months.map(({ key, count }) => {
    const month = format.dateTime(new Date(`${key}-15T12:00:00Z`), { month: "long", year: "numeric" });
    return `${month}: ${count}`;
  });
  const unknown = report.unknown > 0 ? [t("unknown", { count: report.unknown })] : [];
  const end = t("end", { url: report.settingsUrl });
  return {
    to: report.to,
    subject: t("subject", { view: report.view, count: report.count }),
    messageId: report.messageId,
    text: [sum, "", ...months.map((line) => `- ${line}`), ...unknown, "", report.url, "", end].join("\n"),
    html: `<!doctype html><html lang="nb"><body><p>${escapeHtml(sum)}</p><ul>${months
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join("")}</ul>${unknown.map((line) => `<p>${escapeHtml(line)}</p>`).join("")}<p><a href="${escapeHtml(
      report.url,
    )}">${escapeHtml(t("open"))}</a></p><p>${escapeHtml(end)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${report.settingsUrl}>` },
    attachments: [
      { filename: "utlopsrapport.csv", content: report.csv, contentType: "text/csv; charset=utf-8" },
    ],
  };
}
