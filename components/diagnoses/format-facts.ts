import type { getFormatter, getTranslations } from "next-intl/server";
import { dateAndClock } from "@/lib/base/clock-time";
import type { Step } from "@/lib/domain/diagnosis";
import type { RankedCause } from "@/lib/domain/explain-refusal";

type Translate = Awaited<ReturnType<typeof getTranslations<"diagnosis">>>;
type Format = Awaited<ReturnType<typeof getFormatter>>;

/** Shown as checks, not as facts. */
const CHECKS = ["passed", "wrong", "unknown"];

/** A step's facts in words, those of the request before those of the response. Missing facts are left out. */
export function formatFacts(
  step: Step,
  t: Translate,
  format: Format,
  locale: string,
): { name: string; value: string }[] {
  return Object.entries(step.facts)
    .sort(([a], [b]) => rank(a) - rank(b))
    .filter(([name, value]) => !CHECKS.includes(name) && value !== null && !isEmpty(value))
    .map(([name, value]) => ({
      name: t.has(`fact.${name}`) ? t(`fact.${name}`) : name,
      value: formatValue(name, value, t, format, locale),
    }));
}

/** The database does not keep the order of the facts. */
const FIRST = [
  "error",
  "errorNumber",
  "why",
  "audience",
  "resource",
  "scopes",
  "redirectUri",
  "acrValues",
  "resources",
  "status",
];

function rank(name: string): number {
  const index = FIRST.indexOf(name);
  return index < 0 ? FIRST.length : index;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function formatValue(name: string, value: unknown, t: Translate, format: Format, locale: string): string {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value))
    return value.map((each) => (name === "notInIdToken" ? t(`fact.${each}`) : each)).join(", ");
  if (name === "why" || name === "environment" || name === "levelSource") {
    const key = `${name}Value.${String(value)}`;
    return t.has(key) ? t(key) : String(value);
  }
  if (name.endsWith("At")) return format.dateTime(new Date(String(value)), { dateStyle: "medium" });
  if (["iat", "nbf", "exp"].includes(name)) {
    const instant = new Date(Number(value) * 1000);
    // An assertion can hold any number.
    if (Number.isNaN(instant.getTime())) return String(value);
    return dateAndClock(instant, format, locale, "medium", "medium");
  }
  return String(value);
}

/** The most likely meaning of an error code at this step, if known. */
export function errorHint(step: Step, t: Translate): string | null {
  const { error } = step.facts;
  if (typeof error !== "string") return null;
  const own = `hint.${step.code}.${error}`;
  if (t.has(own)) return t(own);
  const common = `hint.any.${error}`;
  return t.has(common) ? t(common) : null;
}

/** Times in the facts of a cause, which are kept as JSON. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** The reason for a cause, with its facts. A cause may have a text of its own for when none is known. */
export function causeReason({ cause, facts }: RankedCause, t: Translate, format: Format): string {
  const isUnknown = (value: unknown) => value === null || value === "";
  const unknown = `cause.${cause}.whyUnknown`;
  if (Object.values(facts).every(isUnknown) && t.has(unknown)) return t(unknown);
  const values = Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      value === null || value === ""
        ? t("factMissing")
        : typeof value === "string" && INSTANT.test(value)
          ? format.dateTime(new Date(value), { dateStyle: "long" })
          : value,
    ]),
  );
  return t(`cause.${cause}.why`, values);
}
