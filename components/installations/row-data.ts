import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { expiryWord } from "@/components/ui/expiry";
import { clockOrDate, fullDate } from "@/components/ui/time";
import type { Tone } from "@/lib/domain/installation-status";
import { calendarDaysBetween } from "@/lib/domain/key-status";
import { isReportMissing } from "@/lib/domain/missing-report";
import type { FleetListRow } from "@/lib/services/fleet/list-fleet";
import { shortTime } from "./short-time";
import type { ShownTimeData } from "./shown-time";

type Texts = Awaited<ReturnType<typeof getTranslations<never>>>;

/** What a list needs to put rows into words, once for all of them. */
export interface RowLanguage {
  t: Texts;
  key: Awaited<ReturnType<typeof getTranslations<"key">>>;
  common: Awaited<ReturnType<typeof getTranslations<"common">>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
  locale: string;
  now: Date;
}

export async function getRowLanguage(now: Date): Promise<RowLanguage> {
  const [t, key, common, format, locale] = await Promise.all([
    getTranslations(),
    getTranslations("key"),
    getTranslations("common"),
    getFormatter(),
    getLocale(),
  ]);
  return { t, key, common, format, locale, now };
}

/** A part of a sentence. */
export type Part = string | ShownTimeData;

/** A status in words, as data for `StatusLine`. */
export interface StatusLineData {
  tone: Tone;
  word: string;
  /** What follows the word. */
  rest?: readonly Part[];
}

/** The time of day of today; otherwise the date. */
export function clockCell(value: Date, language: RowLanguage): ShownTimeData {
  return [value.toISOString(), clockOrDate(value, language)];
}

/** A date with its year. */
export function dateCell(value: Date, { format }: RowLanguage): ShownTimeData {
  return [value.toISOString(), fullDate(value, format)];
}

/**
 * The status of an installation, and on the same line how long its key lasts.
 * @param withExpiry false where the expiry has a column of its own
 */
export function statusLine(
  row: Pick<FleetListRow, "status" | "phase" | "keyExpiresAt">,
  withExpiry: boolean,
  language: RowLanguage,
): StatusLineData {
  const { t, now } = language;
  const { code, reason, evidence, tone } = row.status;
  const why = reason ? reasonParts(reason, evidence?.at ?? null, language) : [];
  const word = t(`status.${code}`);
  const expiresAt = withExpiry && row.phase === "ACTIVE" ? row.keyExpiresAt : null;
  if (!expiresAt) return why.length > 0 ? { tone, word, rest: why } : { tone, word };
  const days = Math.abs(calendarDaysBetween(now, expiresAt));
  const date = shortTime(expiresAt, now, language.format);
  if (code === "key-expired" || code === "key-critical" || code === "key-due")
    return { tone, word: t(code === "key-expired" ? "key.expired" : "key.expires", { days }), rest: [date] };
  const left = `${t(expiresAt > now ? "key.left" : "key.expired", { days })} · `;
  return { tone, word, rest: [left, date, ...(why.length > 0 ? [" · ", ...why] : [])] };
}

type Reason = NonNullable<FleetListRow["status"]["reason"]>;

/** The text with the time in its place. */
function reasonParts(reason: Reason, at: Date | null, language: RowLanguage): Part[] {
  const when: ShownTimeData | null = at && shortTime(at, language.now, language.format);
  const [before = "", after = ""] = language.t
    .markup(`status.reason.${reason}`, { when: () => "\0" })
    .split("\0");
  return [before, when ?? "", after].filter((part) => part !== "");
}

/** When a key expires: words, days left and the date. An unknown expiry is shown as unknown. */
export function expiryLine(
  { keyExpiresAt, renewalDays }: Pick<FleetListRow, "keyExpiresAt" | "renewalDays">,
  language: RowLanguage,
): StatusLineData {
  const line = expiryWord({ expiresAt: keyExpiresAt, now: language.now, renewalDays }, language.key);
  return keyExpiresAt ? { ...line, rest: [shortTime(keyExpiresAt, language.now, language.format)] } : line;
}

/** When an installation last reported, and whether it stays away or says that it is unwell. */
export function reportLine(
  {
    reportedAt,
    reportDueAt,
    reportedHealthy,
  }: Pick<FleetListRow, "reportedAt" | "reportDueAt" | "reportedHealthy">,
  { t, now, format }: RowLanguage,
): StatusLineData | Part {
  if (!reportedAt) return t("installations.never");
  const when: ShownTimeData = [reportedAt.toISOString(), format.relativeTime(reportedAt, now)];
  if (reportedHealthy === false)
    return { tone: "danger", word: t("installations.report.unwell"), rest: [when] };
  if (isReportMissing(reportDueAt, now))
    return { tone: "warning", word: t("installations.report.missing"), rest: [when] };
  return when;
}
