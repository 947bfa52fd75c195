import { createFormatter, createTranslator } from "use-intl/core";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import messages from "@/lib/i18n/messages/nb";
import { escapeHtml } from "./escape-html";
import type { Mail } from "./send-mail";

/** What a mail tells of one key. */
export interface MailLine {
  organization: string;
  installation: string;
  product: string;
  expiresAt: Date;
  /** Where the reader can do something: the installation's page, or a customer's own link; null when there is no such place. */
  url: string | null;
}

interface Letter {
  to: string;
  messageId: string;
  now: Date;
  lines: MailLine[];
  /** Where the reader decides what is sent. */
  settingsUrl: string;
  kind: "staff" | "customer" | "escalation" | "test";
}

const t = createTranslator({ locale: "nb", messages, namespace: "alertMail", timeZone: "Europe/Oslo" });
const format = createFormatter({ locale: "nb", timeZone: "Europe/Oslo" });

/** One mail of one or many keys, worst first; text and HTML say the same. */
export function alertMail(letter: Letter): Mail {
  const lines = [...letter.lines].sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime());
  const said = lines.map((line) => ({ ...line, when: when(line.expiresAt, letter.now) }));
  const subject =
    said.length === 1
      ? t(`${letter.kind}.subjectOne`, {
          product: said[0]!.product,
          organization: said[0]!.organization,
          when: said[0]!.when,
        })
      : t(`${letter.kind}.subject`, { count: said.length });
  const lead = t(`${letter.kind}.lead`, { count: said.length });
  const withLink = letter.kind === "customer" && lines.some((line) => line.url);
  const end =
    letter.kind === "customer"
      ? t(withLink ? "customer.endLink" : "customer.end")
      : t("staff.end", { url: letter.settingsUrl });
  const text = [
    lead,
    "",
    ...said.flatMap((line) => [
      `${line.organization} – ${line.installation} (${line.product}): ${line.when}`,
      ...(line.url ? [`  ${line.url}`] : []),
    ]),
    "",
    end,
  ].join("\n");
  const items = said
    .map((line) => {
      const name = escapeHtml(`${line.organization} – ${line.installation}`);
      const title = line.url ? `<a href="${escapeHtml(line.url)}">${name}</a>` : name;
      return `<li>${title} (${escapeHtml(line.product)}): <strong>${escapeHtml(line.when)}</strong></li>`;
    })
    .join("\n");
  return {
    to: letter.to,
    subject,
    messageId: letter.messageId,
    text,
    html: `<!doctype html><html lang="nb"><body><p>${escapeHtml(lead)}</p>\n<ul>\n${items}\n</ul>\n<p>${escapeHtml(end)}</p></body></html>`,
    headers:
      letter.kind === "customer"
        ? { "Auto-Submitted": "auto-generated" }
        : { "Auto-Submitted": "auto-generated", "List-Unsubscribe": `<${letter.settingsUrl}>` },
  };
}

function when(expiresAt: Date, now: Date): string {
  const days = calendarDaysBetween(now, expiresAt);
  const date = format.dateTime(expiresAt, { dateStyle: "long" });
  return expiresAt <= now ? t("expired", { date }) : t("expires", { days, date });
}
