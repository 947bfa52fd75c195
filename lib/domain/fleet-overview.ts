import { FleetView } from "./fleet-view";

/** The start page's counts, most urgent first; each links to its list. Their tones are defined here alone. */
export const OVERVIEW = [
  { name: "expired", tone: "danger", view: { status: "expired" } },
  { name: "rejected", tone: "danger", view: { status: "rejected" } },
  { name: "stuck", tone: "danger", view: { status: "stuck" } },
  { name: "within7", tone: "danger", view: { within: "7" } },
  { name: "failing", tone: "danger", view: { status: "failing" } },
  { name: "programFails", tone: "danger", view: { status: "programFails" } },
  { name: "unwell", tone: "danger", view: { status: "unwell" } },
  { name: "silent", tone: "warning", view: { status: "silent" } },
  { name: "suspected", tone: "warning", view: { status: "suspected" } },
  { name: "reviving", tone: "warning", view: { status: "reviving" } },
  { name: "failed", tone: "danger", view: { status: "failed" } },
  { name: "within30", tone: "warning", view: { within: "30" } },
  { name: "within60", tone: "info", view: { within: "60" } },
  { name: "waiting", tone: "info", view: { status: "waiting" } },
  { name: "access", tone: "info", view: { status: "access" } },
  { name: "pending", tone: "warning", view: { status: "pending" } },
  { name: "drift", tone: "warning", view: { status: "drift" } },
  { name: "unknown", tone: "info", view: { status: "unknown" } },
  { name: "unchecked", tone: "neutral", view: { status: "unchecked" } },
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

/** The causes that can wait: the program works, or has never worked, and nothing ends within a week. */
const CAN_WAIT: ReadonlySet<ActionCause> = new Set(["within30", "unknown", "access", "unchecked", "drift"]);

/** Whether a cause is urgent: a program does not work, may not work, or stops within a week. */
export function isUrgent(cause: ActionCause): boolean {
  return !CAN_WAIT.has(cause);
}

/** The kinds of alert that are about the same as a cause; none for a cause that raises no alert. */
const ALERT_KINDS: Partial<Record<ActionCause, readonly ActionAlertKind[]>> = {
  expired: ["EXPIRY"],
  within7: ["EXPIRY"],
  within30: ["EXPIRY"],
  unknown: ["UNKNOWN_EXPIRY"],
  silent: ["MISSING_REPORTS"],
  unwell: ["UNWELL"],
  suspected: ["SUSPECTED_COPY"],
};
type ActionAlertKind = "EXPIRY" | "UNKNOWN_EXPIRY" | "MISSING_REPORTS" | "UNWELL" | "SUSPECTED_COPY";

export function alertKindsOf(cause: ActionCause): readonly ActionAlertKind[] {
  return ALERT_KINDS[cause] ?? [];
}

/**
 * Whose lines the start page shows, by the alert about the same: everybody's; the reader's, who has taken it
 * or to whom it is assigned; or those that nobody has taken or snoozed.
 */
export const ACTION_OWNERS = ["", "mine", "none"] as const;
export type ActionOwner = (typeof ACTION_OWNERS)[number];

/** The id of the form that starts a revival, for the buttons in the lines. */
export const REVIVAL_FORM = "start-revival";

const entryOf = (cause: ActionCause) => OVERVIEW.find((each) => each.name === cause)!;

/** The view of one cause. */
export function causeView(cause: ActionCause): FleetView {
  return FleetView.parse(entryOf(cause).view);
}

/** The tone of a cause's lines: what needs somebody is a warning at least. */
export function causeTone(cause: ActionCause): "danger" | "warning" {
  return entryOf(cause).tone === "danger" ? "danger" : "warning";
}

/** The views of the counts that need a person now. An installation may be in several. */
export function urgentViews(): FleetView[] {
  return ACTION_CAUSES.map(causeView);
}
