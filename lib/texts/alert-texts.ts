import type { AlertFacts } from "@/lib/domain/alert-facts";
import type { ExpiryEvent, ExpiryStatement } from "@/lib/domain/expiry-statement";
import { type MessageLanguage, messageTexts } from "./message-texts";

/*
 * The texts about an expiring key that mail, chat, webhooks, calendars and exports share. What they say is
 * decided by `expiryStatement`.
 */

/** "utløper i morgen" */
export function expiryText(statement: ExpiryStatement, language: MessageLanguage): string {
  return messageTexts(language).t(`alertText.expiry.${statement.phrase}`, { days: statement.days });
}

/** "utløper i morgen (3. desember 2026)", "har ukjent utløp" */
export function datedExpiryText(
  alert: { expiresAt: Date | null; expiry: ExpiryStatement },
  language: MessageLanguage,
): string {
  if (!alert.expiresAt) return expiryText(alert.expiry, language);
  const { t, format } = messageTexts(language);
  return t("alertText.dated", {
    expiry: expiryText(alert.expiry, language),
    date: format.dateTime(alert.expiresAt, { dateStyle: "long" }),
  });
}

/** "produksjon" */
export function environmentText(environment: "TEST" | "PRODUCTION", language: MessageLanguage): string {
  return messageTexts(language).t(`alertText.environment.${environment}`);
}

/** How many keys of each environment, of those that have any: "2 i produksjon og 1 i test" */
export function environmentCounts(
  environments: readonly ("TEST" | "PRODUCTION")[],
  language: MessageLanguage,
): string {
  const { t, format } = messageTexts(language);
  const counts = (["PRODUCTION", "TEST"] as const)
    .map((name) => ({ name, count: environments.filter((each) => each === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) =>
      t("alertText.inEnvironment", { count, environment: environmentText(name, language) }),
    );
  return format.list(counts);
}

/** A subject names so many; the mail has them all. */
const MAX_SUBJECT_NAMES = 2;

/**
 * The first of those that a mail is about, and how many more: "Øvre Dal kommune, Lyngheia legekontor og 3
 * til"
 */
export function subjectNames(names: readonly string[], language: MessageLanguage): string {
  const { t, format } = messageTexts(language);
  const all = [...new Set(names)];
  // One more is named, rather than counted.
  const shown = all.length <= MAX_SUBJECT_NAMES + 1 ? all : all.slice(0, MAX_SUBJECT_NAMES);
  const rest = all.length - shown.length;
  return format.list(rest > 0 ? [...shown, t("alertMail.others", { count: rest })] : shown);
}

/**
 * A title without a number of days, for what is shown long after it was written: "HelseID-nøkkel utløper
 * (produksjon)"
 */
export function alertTitle(
  alert: { environment: "TEST" | "PRODUCTION"; expiry: ExpiryStatement; isTest?: boolean },
  language: MessageLanguage,
): string {
  const { t } = messageTexts(language);
  const title = t(`alertText.title.${EVENT_NAMES[alert.expiry.event]}`, {
    environment: environmentText(alert.environment, language),
  });
  return alert.isTest ? t("alertText.testTitle", { title }) : title;
}

/** Message keys have no dots. */
const EVENT_NAMES = {
  "key.expiring": "expiring",
  "key.expired": "expired",
  "key.expiry-unknown": "unknown",
} as const satisfies Record<ExpiryEvent, string>;

/** The link to the installation's page. */
export function openText(language: MessageLanguage): string {
  return messageTexts(language).t("alertText.open");
}

/** An alert in one sentence, for chats and text messages. */
export function alertSentence(alert: AlertFacts, language: MessageLanguage): string {
  const { t } = messageTexts(language);
  const sentence = t("alertText.sentence", {
    organization: alert.organization,
    installation: alert.installation,
    product: alert.clientTemplate,
    environment: environmentText(alert.environment, language),
    expiry: datedExpiryText(alert, language),
  });
  return alert.isTest ? t("alertText.testSentence", { sentence }) : sentence;
}

/** The title of an assumed date: "Antatt utløp for HelseID-nøkkel, ikke bekreftet (produksjon)" */
export function assumedTitle(environment: "TEST" | "PRODUCTION", language: MessageLanguage): string {
  return messageTexts(language).t("alertText.title.assumed", {
    environment: environmentText(environment, language),
  });
}
