import type { DeliveryFailure } from "@/lib/domain/delivery";
import type { ExpiryStatement } from "@/lib/domain/expiry-statement";
import type { ReportAlertKind } from "@/lib/domain/report-alert";
import { datedExpiryText, environmentCounts, environmentText } from "@/lib/texts/alert-texts";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** One message that has not reached its recipient. */
export interface UndeliveredLine {
  /** The recipient, as readers know it. */
  recipient: string;
  reason: DeliveryFailure;
  /** Whether it is still tried. */
  isTried: boolean;
  organization: string;
  installation: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  expiresAt: Date | null;
  expiry: ExpiryStatement;
  /** How many more installations the same message is about. */
  others: number;
  /** Of an alert about what the installation reports; null for one about its key. */
  reportKind: ReportAlertKind | null;
}

interface UndeliveredMessage {
  to: string;
  messageId: string;
  language: MessageLanguage;
  lines: UndeliveredLine[];
  /** The log of messages, for administrators who are signed in. */
  url: string;
}

/** Reports to an administrator which alerts have not arrived, and why. */
export function undeliveredMail({ to, messageId, language, lines, url }: UndeliveredMessage): Mail {
  const { t } = messageTexts(language);
  const environments = environmentCounts(
    lines.map((line) => line.environment),
    language,
  );
  const described = lines.map((line) =>
    t("undeliveredMail.line", {
      recipient: line.recipient,
      reason: t(`alerts.deliveryError.${line.reason}`),
      state: t(line.isTried ? "undeliveredMail.tried" : "undeliveredMail.givenUp"),
      organization: line.organization,
      installation: line.installation,
      product: line.product,
      environment: environmentText(line.environment, language),
      others: line.others,
      when: line.reportKind
        ? t(`undeliveredMail.report.${line.reportKind}`)
        : datedExpiryText(line, language),
    }),
  );
  const lead = t("undeliveredMail.lead");
  const end = t("undeliveredMail.end", { url });
  return {
    to,
    subject: t("undeliveredMail.subject", {
      count: lines.reduce((sum, line) => sum + 1 + line.others, 0),
      environments,
    }),
    messageId,
    text: [lead, "", ...described.map((line) => `- ${line}`), "", end].join("\n"),
    html: `<!doctype html><html lang="${language}"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${described
      .map((line) => `<li>${escapeHtml(line)}</li>`)
      .join("\n")}\n</ul>\n<p>${escapeHtml(end)}</p></body></html>`,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
