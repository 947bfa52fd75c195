import { FleetView } from "./fleet-view";

/** The start page's counts, most urgent first; each links to its list. */
export const OVERVIEW = [
  { name: "expired", view: { status: "expired" } },
  { name: "rejected", view: { status: "rejected" } },
  { name: "stuck", view: { status: "stuck" } },
  { name: "within7", view: { within: "7" } },
  { name: "failing", view: { status: "failing" } },
  { name: "programFails", view: { status: "programFails" } },
  { name: "unwell", view: { status: "unwell" } },
  { name: "silent", view: { status: "silent" } },
  { name: "reviving", view: { status: "reviving" } },
  { name: "failed", view: { status: "failed" } },
  { name: "within30", view: { within: "30" } },
  { name: "within60", view: { within: "60" } },
  { name: "waiting", view: { status: "waiting" } },
  { name: "pending", view: { status: "pending" } },
  { name: "drift", view: { status: "drift" } },
  { name: "unknown", view: { status: "unknown" } },
  { name: "unchecked", view: { status: "unchecked" } },
] as const;

/** The counts that need a person now, in the order in which they are shown. */
export const URGENT = [
  "expired",
  "rejected",
  "stuck",
  "within7",
  "failing",
  "programFails",
  "failed",
  "unwell",
  "silent",
] as const;

/** The views of the counts that need a person now. An installation may be in several. */
export function urgentViews(): FleetView[] {
  return URGENT.map((name) => FleetView.parse(OVERVIEW.find((each) => each.name === name)!.view));
}
