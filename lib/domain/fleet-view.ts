import { MAX_LENGTH } from "@/lib/base/max-length";
import { z } from "zod";
import { columnsText } from "./fleet-columns";
import { searchText } from "@/lib/base/search-params";

/** What a list may be narrowed to; each is also a count of the start page. */
export const FLEET_STATUSES = [
  "active",
  "expired",
  "unknown",
  "rejected",
  "stuck",
  "failing",
  "pending",
  "reviving",
  "rotating",
  "drift",
  "waiting",
  "failed",
  "new",
  "closed",
] as const;
export type FleetStatus = (typeof FLEET_STATUSES)[number];

/** No count of a list goes above this; more is shown as "more than". */
export const MAX_COUNT = 10_000;

export const FLEET_SORTS = ["expiry", "name", "template", "newest", "checked"] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

export const EXPIRY_WINDOWS = ["7", "30", "60", "90"] as const;

/** A view of the fleet, as it stands in the address; what makes no sense falls back instead of failing. */
export const FleetView = z.object({
  q: searchText(MAX_LENGTH.search),
  status: z.enum(FLEET_STATUSES).or(z.literal("")).catch("").default(""),
  /** Keys that expire within so many days, the expired ones not counted. */
  within: z.enum(EXPIRY_WINDOWS).or(z.literal("")).catch("").default(""),
  /** Expired, or expiring within so many days: what a report is about. */
  due: z.coerce.number().int().min(1).max(1830).optional().catch(undefined),
  template: z.uuid().or(z.literal("")).catch("").default(""),
  environment: z.enum(["TEST", "PRODUCTION"]).or(z.literal("")).catch("").default(""),
  custody: z.enum(["PORTAL", "INSTALLATION"]).or(z.literal("")).catch("").default(""),
  organization: z.uuid().or(z.literal("")).catch("").default(""),
  scope: searchText(MAX_LENGTH.scope),
  /** Whether Selvbetjening listed the scope, or any scope, as given. */
  scopeStatus: z.enum(["ok", "pending"]).or(z.literal("")).catch("").default(""),
  /** Not checked for so many days. */
  unchecked: z.coerce.number().int().min(1).max(3650).optional().catch(undefined),
  /** Columns to show, by commas; empty for the usual ones. A form without JavaScript repeats the name. */
  columns: z
    .preprocess((value) => (Array.isArray(value) ? value.join(",") : value), searchText(200))
    .transform((text) => columnsText(text.split(","))),
  sort: z.enum(FLEET_SORTS).catch("expiry").default("expiry"),
  /** Where the page before ended. */
  after: searchText(300),
});
export type FleetView = z.output<typeof FleetView>;

/** A view from its address, as it is kept or sent. */
export function viewOf(query: string): FleetView {
  return FleetView.parse(Object.fromEntries(new URLSearchParams(query)));
}

/** The address of a view: only what differs from the plain list. */
export function viewQuery(view: Partial<FleetView>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(view))
    if (value !== "" && value !== undefined && !(name === "sort" && value === "expiry"))
      query.set(name, String(value));
  return query.toString();
}
