import { foldText } from "@/lib/base/fold-text";
import { oneLine } from "@/lib/base/plain-text";
import {
  CUSTODY_WORDS,
  ENVIRONMENT_WORDS,
  FILTER_NAMES,
  type FilterName,
  SCOPE_STATUS_WORDS,
  STATUS_WORDS,
  type Words,
} from "./filter-vocabulary";
import { FleetView, MAX_DAYS } from "./fleet-view";
import { writtenOrganizationNumber } from "./organization-number";

/*
 * Filters that are typed in the search field of the fleet: `utløper:<30d status:utløpt kunde:"Legekontor"`.
 * What can be typed is a part of the view (`FleetView`); the rest of a view has ids, which nobody types.
 */

export const TYPED_FILTERS = [...(Object.keys(FILTER_NAMES) as FilterName[]), "beyond"] as const;
type TypedFilter = (typeof TYPED_FILTERS)[number];
export type TypedFilters = Partial<Pick<FleetView, TypedFilter>>;
export type FilterLanguage = "nb" | "en";

export interface FilterText {
  filters: TypedFilters;
  /** What is searched as text. */
  text: string;
  /** Words of `text` that look like filters and are none, as they were typed. */
  unknown: string[];
}

/** `name:value`, with the value in quotes when it has spaces; otherwise a word. */
const TOKEN = /(?<=^|\s)\p{L}[\p{L}-]{0,30}:"[^"]*"(?=\s|$)|\S+/gu;
const NAMED = /^(\p{L}[\p{L}-]{0,30}):(?:"([^"]*)"|([^"]*))$/u;

/**
 * Reads typed filters. Of several with one name the last counts. A word that is no filter (its name or its
 * value is not known, or it has a quote without an end) is searched as text.
 */
export function parseFilterText(text: string): FilterText {
  const filters: TypedFilters = {};
  const rest: string[] = [];
  const unknown: string[] = [];
  for (const token of oneLine(text).match(TOKEN) ?? []) {
    const [, name = "", quoted, plain = ""] = NAMED.exec(token) ?? [];
    const found = name ? readFilter(name, quoted ?? plain) : null;
    if (found) Object.assign(filters, found);
    else {
      rest.push(token);
      // A register's prefix before an organization number is understood by the search.
      if (name && !plain.startsWith("//") && !writtenOrganizationNumber(token)) unknown.push(token);
    }
  }
  return { filters, text: rest.join(" "), unknown };
}

const fold = (text: string) => foldText(oneLine(text)).replace(/[\s_-]+/g, "-");

/** Words by what they stand for, folded: `UTLOPER` and `utløper` are one. */
function table<Key extends string>(words: Record<Key, Words>): Map<string, Key> {
  const found = new Map<string, Key>();
  const entries = Object.entries(words) as [Key, Words][];
  // What is written counts before what is understood besides, and that before the names in addresses.
  for (const [key, { nb, en }] of entries) for (const word of [nb, en]) found.set(fold(word), key);
  for (const [key, { also = [] }] of entries)
    for (const word of [...also, key]) if (!found.has(fold(word))) found.set(fold(word), key);
  return found;
}

const NAMES = table<FilterName>(FILTER_NAMES);
const STATUSES = table(STATUS_WORDS);
const ENVIRONMENTS = table(ENVIRONMENT_WORDS);
const CUSTODIES = table(CUSTODY_WORDS);
const SCOPE_STATUSES = table(SCOPE_STATUS_WORDS);

/** @returns null when the name or the value is not known */
function readFilter(name: string, value: string): TypedFilters | null {
  const filter = NAMES.get(fold(name).replaceAll("-", ""));
  const word = fold(value);
  if (!filter) return null;
  switch (filter) {
    case "within":
      return readExpiry(value, word);
    case "due":
    case "unchecked": {
      const days = readDays(value)?.days;
      return days ? { [filter]: days } : null;
    }
    case "status":
      return oneValue("status", STATUSES.get(word));
    case "environment":
      return oneValue("environment", ENVIRONMENTS.get(word));
    case "custody":
      return oneValue("custody", CUSTODIES.get(word));
    case "scopeStatus":
      return oneValue("scopeStatus", SCOPE_STATUSES.get(word));
    default: {
      // As the address keeps it, so that what was typed and what is linked to are one.
      const text = FleetView.shape[filter].parse(value);
      return text === "" ? null : { [filter]: text };
    }
  }
}

function oneValue<Name extends keyof TypedFilters>(
  name: Name,
  value: TypedFilters[Name],
): TypedFilters | null {
  return value === undefined ? null : ({ [name]: value } as TypedFilters);
}

function readExpiry(value: string, word: string): TypedFilters | null {
  const found = readDays(value);
  if (found) return found.beyond ? { beyond: found.days } : { within: String(found.days) };
  const status = STATUSES.get(word);
  return status === "expired" || status === "unknown" ? { status } : null;
}

const DAYS_IN: Record<string, number> = { d: 1, w: 7, u: 7, m: 30 };

/** Reads `<30d`, `30`, `>90 dager`, `<2u`, `3 weeks`, `6m`: a number of days that a view can have. */
function readDays(value: string): { days: number; beyond: boolean } | null {
  const found =
    /^(<=?|>=?|≤|≥)?\s?(\d{1,4})\s?(d|dag|dager|day|days|u|uke|uker|w|week|weeks|m|mnd|måned|måneder|month|months)?$/iu.exec(
      value.trim(),
    );
  if (!found) return null;
  const days = Number(found[2]) * DAYS_IN[(found[3] ?? "d")[0]!.toLowerCase()]!;
  const beyond = found[1]?.startsWith(">") === true || found[1] === "≥";
  return days >= 1 && days <= MAX_DAYS ? { days, beyond } : null;
}

/** Writes the filters of a view that can be typed, as `parseFilterText` reads them in any language. */
export function writeFilterText(view: Partial<FleetView>, language: FilterLanguage): string {
  const parts: string[] = [];
  const add = (name: FilterName, value: string) => {
    const isPlain = /^[^\s":]+$/u.test(value);
    parts.push(`${FILTER_NAMES[name][language]}:${isPlain ? value : `"${value}"`}`);
  };
  if (view.within) add("within", `<${view.within}d`);
  if (view.beyond) add("within", `>${view.beyond}d`);
  if (view.due) add("due", `<${view.due}d`);
  if (view.status) add("status", STATUS_WORDS[view.status][language]);
  if (view.environment) add("environment", ENVIRONMENT_WORDS[view.environment][language]);
  if (view.custody) add("custody", CUSTODY_WORDS[view.custody][language]);
  if (view.customer) add("customer", view.customer);
  if (view.product) add("product", view.product);
  if (view.contact) add("contact", view.contact);
  if (view.scope) add("scope", view.scope);
  if (view.scopeStatus) add("scopeStatus", SCOPE_STATUS_WORDS[view.scopeStatus][language]);
  if (view.unchecked) add("unchecked", `>${view.unchecked}d`);
  return [...parts, view.q].filter(Boolean).join(" ");
}
