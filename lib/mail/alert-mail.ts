import type { ExpiryStatement } from "@/lib/domain/expiry-statement";
import { installationTitle } from "@/lib/domain/installation-title";
import {
  datedExpiryText,
  environmentCounts,
  environmentText,
  expiryText,
  subjectNames,
} from "@/lib/texts/alert-texts";
import { type MessageLanguage, messageTexts } from "@/lib/texts/message-texts";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** What a mail says about one key. */
export interface MailLine {
  organization: string;
  installation: string;
  product: string;
  environment: "TEST" | "PRODUCTION";
  expiresAt: Date | null;
  expiry: ExpiryStatement;
  /**
   * Where the reader can act: the installation's page, or the customer's own link. Null when there is no such
   * page.
   */
  url: string | null;
}

interface AlertMessage {
  to: string;
  messageId: string;
  language: MessageLanguage;
  lines: MailLine[];
  /** Where the reader can change which mails are sent. */
  settingsUrl: string;
  kind: "staff" | "customer" | "escalation" | "test";
  /** Below a mail to a customer: who the vendor is, and whom to call; may be empty. */
  signature?: string;
}

/**
 * One mail about one or more keys, those that expire first at the top, and those of unknown expiry last.
 * Text and HTML have the same content. The subject and each line name the environment.
 */
export function alertMail(message: AlertMessage): Mail {
  const { t } = messageTexts(message.language);
  const lines = [...message.lines].sort(
    (a, b) => (a.expiresAt?.getTime() ?? Infinity) - (b.expiresAt?.getTime() ?? Infinity) || 0,
  );
  const described = lines.map((line) => ({
    ...line,
    environment: environmentText(line.environment, message.language),
    when: datedExpiryText(line, message.language),
  }));
  const [first] = described;
  const subject =
    described.length === 1 && first
      ? t(`alertMail.${message.kind}.subjectOne`, {
          product: first.product,
          environment: first.environment,
          organization: first.organization,
          when: first.when,
        })
      : t(`alertMail.${message.kind}.subject`, {
          count: described.length,
          who: subjectNames(
            described.map((line) =>
              t("alertMail.subjectName", {
                organization: line.organization,
                when: expiryText(line.expiry, message.language),
              }),
            ),
            message.language,
          ),
          environments: environmentCounts(
            lines.map((line) => line.environment),
            message.language,
          ),
        });
  const lead = t(`alertMail.${message.kind}.lead`, { count: described.length });
  const withLink = message.kind === "customer" && lines.some((line) => line.url);
  const end =
    message.kind === "customer"
      ? t(withLink ? "alertMail.customer.endLink" : "alertMail.customer.end")
      : t("alertMail.staff.end", { url: message.settingsUrl });
  const signature = message.signature ?? "";
  const signed = signature ? `\n<p>${escapeHtml(signature).replaceAll("\n", "<br>")}</p>` : "";
  const text = [
    lead,
    "",
    ...described.flatMap((line) => [
      t("alertMail.line", {
        organization: line.organization,
        installation: line.installation,
        product: line.product,
        environment: line.environment,
        when: line.when,
      }),
      ...(line.url ? [`  ${line.url}`] : []),
    ]),
    "",
    end,
    ...(signature ? ["", signature] : []),
  ].join("\n");
  const items = described
    .map((line) => {
      const name = escapeHtml(installationTitle(line.organization, line.installation));
      const title = line.url ? `<a href="${escapeHtml(line.url)}">${name}</a>` : name;
      return `<li>${title} (${escapeHtml(`${line.product}, ${line.environment}`)}): <strong>${escapeHtml(line.when)}</strong></li>`;
    })
    .join("\n");
  return {
    to: message.to,
    subject,
    messageId: message.messageId,
    text,
    html: `<!doctype html><html lang="${message.language}"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${items}\n</ul>\n<p>${escapeHtml(end)}</p>${signed}</body></html>`,
    headers:
      message.kind === "customer"
        ? { "Auto-Submitted": "auto-generated" }
        : { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${message.settingsUrl}>` },
  };
}
