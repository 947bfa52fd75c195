import { createFormatter, createTranslator } from "use-intl/core";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import messages from "@/lib/i18n/messages/nb";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** What a mail says about one key. */
export interface MailLine {
  organization: string;
  installation: string;
  product: string;
  expiresAt: Date;
  /**
   * Where the reader can act: the installation's page, or the customer's own link. Null when there is no such
   * page.
   */
  url: string | null;
}

interface AlertMessage {
  to: string;
  messageId: string;
  now: Date;
  lines: MailLine[];
  /** Where the reader can change which mails are sent. */
  settingsUrl: string;
  kind: "staff" | "customer" | "escalation" | "test";
}

const t = createTranslator({ locale: "nb", messages, namespace: "alertMail", timeZone: "Europe/Oslo" });
const format = createFormatter({ locale: "nb", timeZone: "Europe/Oslo" });

/**
 * One mail about one or more keys, those that expire first at the top. Text and HTML have the same content.
 */
export function alertMail(message: AlertMessage): Mail {
  const lines = [...message.lines].sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime());
  const described = lines.map((line) => ({ ...line, when: when(line.expiresAt, message.now) }));
  const subject =
    described.length === 1
      ? t(`${message.kind}.subjectOne`, {
          product: described[0]!.product,
          organization: described[0]!.organization,
          when: described[0]!.when,
        })
      : t(`${message.kind}.subject`, { count: described.length });
  const lead = t(`${message.kind}.lead`, { count: described.length });
  const withLink = message.kind === "customer" && lines.some((line) => line.url);
  const end =
    message.kind === "customer"
      ? t(withLink ? "customer.endLink" : "customer.end")
      : t("staff.end", { url: message.settingsUrl });
  const text = [
    lead,
    "",
    ...described.flatMap((line) => [
      `${line.organization} – ${line.installation} (${line.product}): ${line.when}`,
      ...(line.url ? [`  ${line.url}`] : []),
    ]),
    "",
    end,
  ].join("\n");
  const items = described
    .map((line) => {
      const name = escapeHtml(`${line.organization} – ${line.installation}`);
      const title = line.url ? `<a href="${escapeHtml(line.url)}">${name}</a>` : name;
      return `<li>${title} (${escapeHtml(line.product)}): <strong>${escapeHtml(line.when)}</strong></li>`;
    })
    .join("\n");
  return {
    to: message.to,
    subject,
    messageId: message.messageId,
    text,
    html: `<!doctype html><html lang="nb"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${items}\n</ul>\n<p>${escapeHtml(end)}</p></body></html>`,
    headers:
      message.kind === "customer"
        ? { "Auto-Submitted": "auto-generated" }
        : { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${message.settingsUrl}>` },
  };
}

function when(expiresAt: Date, now: Date): string {
  const days = calendarDaysBetween(now, expiresAt);
  const date = format.dateTime(expiresAt, { dateStyle: "long" });
  return expiresAt <= now ? t("expired", { date }) : t("expires", { days, date });
}
