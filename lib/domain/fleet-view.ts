import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { columnsText } from "./fleet-columns";
import { cursorText, searchText } from "@/lib/base/search-params";

/** The status filters of a list. Each is also a count on the start page. */
export const FLEET_STATUSES = [
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

export const FLEET_SORTS = ["expiry", "name", "template", "newest", "checked"] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

export const EXPIRY_WINDOWS = ["7", "30", "60", "90"] as const;

/** A view of the fleet, as in the address. Invalid values fall back to the default instead of failing. */
export const FleetView = z.object({
  q: searchText(MAX_LENGTH.search),
  status: z.enum(FLEET_STATUSES).or(z.literal("")).catch("").default(""),
  /** Keys that expire within this many days, without expired ones. */
  within: z.enum(EXPIRY_WINDOWS).or(z.literal("")).catch("").default(""),
  /** Keys that are expired or expire within this many days: the subject of a report. */
  due: z.coerce.number().int().min(1).max(1830).optional().catch(undefined),
  template: z.uuid().or(z.literal("")).catch("").default(""),
  environment: z.enum(["TEST", "PRODUCTION"]).or(z.literal("")).catch("").default(""),
  custody: z.enum(["PORTAL", "INSTALLATION"]).or(z.literal("")).catch("").default(""),
  organization: z.uuid().or(z.literal("")).catch("").default(""),
  scope: searchText(MAX_LENGTH.scope),
  /** Whether Selvbetjening listed the scope, or any scope, as granted. */
  scopeStatus: z.enum(["ok", "pending"]).or(z.literal("")).catch("").default(""),
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
