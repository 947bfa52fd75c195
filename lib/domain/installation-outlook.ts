import type { BulkChange } from "./bulk-change";
import type { RotationStage } from "./key-rotation";
import type { BulkState, RevivalState } from "./states";

/** Something that runs at an installation now, and who began it. */
export type UnderWay = { since: Date; by: string | null } & (
  | { kind: "rotation"; stage: RotationStage; number: number; of: number; automatic: boolean }
  /** `rule`: the alert rule that started it; null when a person did. */
  | { kind: "revival"; state: RevivalState; rule: string | null }
  | { kind: "draft" }
  | { kind: "bulk"; runId: string; change: BulkChange["kind"]; state: BulkState }
  | { kind: "alert"; alertId: string }
);

/** Something that happens to an installation by itself, unless somebody or something changes it before. */
export type Upcoming = { at: Date } & (
  | { kind: "check" }
  /** Klientvakt replaces the key by itself. */
  | { kind: "renewal"; template: string }
  /** A rule reaches a threshold of days before the expiry; 0 when the key expires. */
  | { kind: "alert"; rule: string; threshold: number }
  | { kind: "snoozed"; alertId: string }
  | { kind: "expiry"; source: string | null }
  | { kind: "linkEnds" }
  | { kind: "draftEnds" }
  | { kind: "revivalEnds" }
  | { kind: "handoverEnds" }
  | { kind: "bulkStarts"; runId: string }
);

/** What has not passed, the nearest first. */
export function inOrder(upcoming: readonly Upcoming[], now: Date): Upcoming[] {
  return upcoming.filter(({ at }) => at > now).sort((a, b) => a.at.getTime() - b.at.getTime());
}
