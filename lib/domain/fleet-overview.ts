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
  { name: "suspected", view: { status: "suspected" } },
  { name: "reviving", view: { status: "reviving" } },
  { name: "failed", view: { status: "failed" } },
  { name: "within30", view: { within: "30" } },
  { name: "within60", view: { within: "60" } },
  { name: "waiting", view: { status: "waiting" } },
  { name: "access", view: { status: "access" } },
  { name: "pending", view: { status: "pending" } },
  { name: "drift", view: { status: "drift" } },
  { name: "unknown", view: { status: "unknown" } },
  { name: "unchecked", view: { status: "unchecked" } },
] as const;

/**
 * The causes for which somebody must act, the most urgent first. An installation stands under the first that
 * applies. A checked key with more than 30 days left stands under none of them by its expiry.
 */
export const ACTION_CAUSES = [
  "expired",
  "rejected",
  "stuck",
  "within7",
  "failing",
  "programFails",
  "failed",
  "unwell",
  "silent",
  "suspected",
  "within30",
  "unknown",
  "access",
  "unchecked",
  "drift",
] as const;
export type ActionCause = (typeof ACTION_CAUSES)[number];

/** The view of one cause. */
export function causeView(cause: ActionCause): FleetView {
  return FleetView.parse(OVERVIEW.find((each) => each.name === cause)!.view);
}

/** The views of the counts that need a person now. An installation may be in several. */
export function urgentViews(): FleetView[] {
  return ACTION_CAUSES.map(causeView);
}
