import type { ProgramStanding } from "./program";
import type { RevivalFinding } from "./revival";
import type { ShownWait } from "@/lib/base/upstream-wait";
import type { RevivalView } from "./customer-views";
import type { UndoState } from "./import-undo";
import type { BulkState, DraftState, ImportState, RevivalState, RotationState } from "./states";

/**
 * The text that an installation's open page compares to see that something has changed: the draft, the last
 * check, the rotation and the open revival. The page and its status handler build the same text.
 */
export function liveState(installation: {
  activatedAt: Date | null;
  closedAt: Date | null;
  lastCheckAt: Date | null;
  /** Its wait, as a page shows it or as it is stored. */
  queuedCheck: { until: Date } | { runAt: Date } | null;
  drafts: { id: string; state: DraftState }[];
  rotations: { id: string; state: RotationState; failureCode: string | null; waitUntil: Date | null }[];
  revivals: {
    id: string;
    state: RevivalState;
    openedAt: Date | null;
    lastFinding: string | null;
  }[];
}): string {
  const draft = installation.drafts[0];
  const rotation = installation.rotations[0];
  const revival = installation.revivals[0];
  const queued = installation.queuedCheck;
  return [
    installation.closedAt ? "closed" : installation.activatedAt ? "active" : (draft?.state ?? "none"),
    draft?.id,
    installation.lastCheckAt?.getTime() ?? "",
    rotation
      ? `${rotation.id}/${rotation.state}/${rotation.failureCode ?? ""}/${rotation.waitUntil?.getTime() ?? ""}`
      : "",
    queued ? ("until" in queued ? queued.until : queued.runAt).getTime() : "",
    revival
      ? `${revival.id}/${revival.state}/${revival.openedAt ? "o" : ""}/${revival.lastFinding ?? ""}`
      : "",
  ].join(":");
}

/** The text that the page of a bulk change compares to see that it has changed. */
export function bulkStateText(state: BulkState, counts: Record<string, number>): string {
  return [state, ...Object.values(counts)].join(":");
}

/** The text that the page of an import compares to see that it has changed. */
export function importStateText(
  state: ImportState,
  counts: Record<"created" | "updated" | "unchanged" | "failed", number>,
  undo: UndoState,
): string {
  // What has touched its rows is not watched: a page that is open says what was so when it was opened.
  const shown = undo === "touched" ? "possible" : undo;
  const done = state === "PREVIEW" ? [] : [counts.created, counts.updated, counts.unchanged, counts.failed];
  return [state, ...done, shown].join(":");
}

/** The text that a customer's page compares to see that their revival has changed. */
export function revivalState(revival: {
  wait: ShownWait | null;
  view: RevivalView;
  finding: RevivalFinding | null;
  key: { kid: string } | null;
  message: string;
  program: { standing: ProgramStanding };
  attempts: { lastAt: Date | null } | null;
}): string {
  return [
    revival.view,
    revival.program.standing,
    revival.finding ?? "",
    revival.key?.kid ?? "",
    revival.message,
    revival.wait?.until.getTime(),
    revival.attempts?.lastAt?.getTime(),
  ].join(":");
}
