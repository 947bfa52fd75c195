import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { columnsText } from "./fleet-columns";
import { oneLine } from "@/lib/base/plain-text";
import { cursorText, searchText } from "@/lib/base/search-params";

/** The status filters of a list. Each is also a count on the start page. */
export const FLEET_STATUSES = [
  /** Somebody must act, for any of the causes of the start page. */
  "attention",
  "active",
  "expired",
  /** No token that HelseID issued was ever seen. */
  "unchecked",
  "unknown",
  "rejected",
  "stuck",
  "failing",
  /** It has reported, and its next report is overdue. */
  "silent",
  /** Its newest report says that it is unwell. */
  "unwell",
  /** Its receipts suggest that it was copied, or restored from a backup. */
  "suspected",
  "pending",
  "reviving",
  /** After a revival, a person says that the program does not work. */
  "programFails",
  "rotating",
  "drift",
  "waiting",
  /** The customer has requested access to the client template in Selvbetjening, and waits for it. */
  "access",
  "failed",
  "new",
  "closed",
] as const;
export type FleetStatus = (typeof FLEET_STATUSES)[number];

/** No list is counted beyond this; more is shown as "more than". */
export const MAX_COUNT = 10_000;

export const FLEET_SORTS = [
  "expiry",
  "expiry-desc",
  "name",
  "name-desc",
  "template",
  "template-desc",
  "newest",
  "oldest",
  "checked",
  "checked-desc",
] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

/** The orders of a column: what its head leads to first, and the reverse of that. */
export const COLUMN_SORTS = {
  organization: ["name", "name-desc"],
  template: ["template", "template-desc"],
  expiry: ["expiry", "expiry-desc"],
  checked: ["checked", "checked-desc"],
  created: ["newest", "oldest"],
} as const satisfies Record<string, readonly [FleetSort, FleetSort]>;

const DESCENDING: readonly FleetSort[] = [
  "expiry-desc",
  "name-desc",
  "template-desc",
  "newest",
  "checked-desc",
];

/**
 * How the head of a column sorts.
 * @param current the list's order
 * @returns `next`: the order that the head leads to; `direction`: that of the list, if it is by this column
 */
export function columnSort(
  column: keyof typeof COLUMN_SORTS,
  current: FleetSort,
): { next: FleetSort; direction: "ascending" | "descending" | null } {
  const [first, reverse] = COLUMN_SORTS[column];
  if (current !== first && current !== reverse) return { next: first, direction: null };
  return {
    next: current === first ? reverse : first,
    direction: DESCENDING.includes(current) ? "descending" : "ascending",
  };
}

/** The most days that a filter can look ahead or back. */
export const MAX_DAYS = 1830;

/** The windows that are offered; any other number of days can be typed. */
export const EXPIRY_WINDOWS = ["7", "30", "60", "90"] as const;

const days = z.coerce.number().int().min(1).max(MAX_DAYS).optional().catch(undefined);

/** Part of a name. A quotation mark would end it where filters are typed (filter-text.ts). */
const partOfName = searchText(MAX_LENGTH.search).transform((text) => oneLine(text.replaceAll('"', " ")));

/** A view of the fleet, as in the address. Invalid values fall back to the default instead of failing. */
export const FleetView = z.object({
  q: searchText(MAX_LENGTH.search),
  status: z.enum(FLEET_STATUSES).or(z.literal("")).catch("").default(""),
  /** Keys that expire within this many days, without expired ones. */
  within: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .refine((days) => Number(days) <= MAX_DAYS)
    .or(z.literal(""))
    .catch("")
    .default(""),
  /** Keys that expire later than this many days from now. */
  beyond: days,
  /** Keys that are expired or expire within this many days: the subject of a report. */
  due: days,
  /** Keys that have not expired and do so in the week from this Monday in Oslo, as YYYY-MM-DD. */
  week: z.iso.date().startsWith("20").or(z.literal("")).catch("").default(""),
  template: z.uuid().or(z.literal("")).catch("").default(""),
  environment: z.enum(["TEST", "PRODUCTION"]).or(z.literal("")).catch("").default(""),
  custody: z.enum(["PORTAL", "INSTALLATION"]).or(z.literal("")).catch("").default(""),
  /** Parts of the names of the customer, the client template and the customer's contact. */
  customer: partOfName,
  product: partOfName,
  contact: partOfName,
  organization: z.uuid().or(z.literal("")).catch("").default(""),
  scope: searchText(MAX_LENGTH.scope).transform((text) => oneLine(text.replaceAll('"', " "))),
  /** Whether Selvbetjening listed the scope, or any scope, as granted. */
  scopeStatus: z.enum(["ok", "pending"]).or(z.literal("")).catch("").default(""),
  /** What this import has created or changed. */
  imported: z.uuid().or(z.literal("")).catch("").default(""),
  /** Not checked for this many days. */
  unchecked: z.coerce.number().int().min(1).max(3650).optional().catch(undefined),
  /**
   * Columns to show, separated by commas; empty for the default ones. A form without JavaScript repeats the
   * name.
   */
  columns: z
    .preprocess((value) => (Array.isArray(value) ? value.join(",") : value), searchText(200))
    .transform((text) => columnsText(text.split(","))),
  sort: z.enum(FLEET_SORTS).catch("expiry").default("expiry"),
  /** Cursor of the end of the previous page. */
  after: cursorText,
});
export type FleetView = z.output<typeof FleetView>;

/** A view from its address, as it is saved or sent. */
export function viewOf(query: string): FleetView {
  return FleetView.parse(Object.fromEntries(new URLSearchParams(query)));
}

/** The address of a view: only what differs from the default. */
export function viewQuery(view: Partial<FleetView>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view))
    if (value !== "" && value !== undefined && !(name === "sort" && value === "expiry"))
      query.set(name, String(value));
  return query.toString();
}
