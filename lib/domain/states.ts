/**
 * The states of each process, as in the database's enums (`lib/core/db/states.test.ts` compares them). They
 * are described in ARCHITECTURE.md and `prisma/schema`.
 */
export const DRAFT_STATES = [
  "REQUESTED",
  "CREATED",
  "RETURNED",
  "ACCESS_REQUESTED",
  "RETURNED_ERROR",
  "REFUSED",
  "UNREACHABLE",
  "NOT_OPENED",
  "NOT_CONFIRMED",
  "ABANDONED",
  "KEY_UNKNOWN",
  "CONFIRMED",
] as const;
export type DraftState = (typeof DRAFT_STATES)[number];

export const KEY_STATES = ["PREPARED", "SUBMITTED", "CURRENT", "LISTED", "RETIRED"] as const;
export type KeyState = (typeof KEY_STATES)[number];

export const ROTATION_STATES = [
  "STARTED",
  "PREPARED",
  "UPLOADING",
  "UPLOADED",
  "DONE",
  "FAILED",
  "ABANDONED",
] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

export const ROTATION_TRIGGERS = ["PERSON", "BULK", "AUTOMATIC"] as const;
export type RotationTrigger = (typeof ROTATION_TRIGGERS)[number];

export const REVIVAL_STATES = ["OPEN", "KEY_MADE", "UPLOADED", "VERIFIED", "DELIVERED", "CANCELLED"] as const;
export type RevivalState = (typeof REVIVAL_STATES)[number];

export const CHANGE_STATES = ["PENDING", "CHECKING", "APPLIED", "FAILED", "CONFLICT"] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];
/** Not settled: what upstream has may still be our own doing. */
export const OPEN_CHANGE_STATES = ["PENDING", "CHECKING"] as const satisfies readonly ChangeState[];

export function isOpenChange(state: ChangeState): boolean {
  return (OPEN_CHANGE_STATES as readonly ChangeState[]).includes(state);
}

export const REVISION_SOURCES = ["FIRST_SEEN", "EDIT", "RESTORE", "BULK", "DRIFT_ACCEPTED"] as const;
export type RevisionSource = (typeof REVISION_SOURCES)[number];

export const BULK_STATES = ["ORDERED", "RUNNING", "PAUSED", "CANCELLED", "DONE"] as const;
export type BulkState = (typeof BULK_STATES)[number];

export const BULK_ITEM_STATES = ["WAITING", "RUNNING", "APPLIED", "UNCHANGED", "FAILED"] as const;
export type BulkItemState = (typeof BULK_ITEM_STATES)[number];

export const IMPORT_STATES = ["PREVIEW", "RUNNING", "DONE", "CANCELLED"] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export const DELIVERY_STATES = ["WAITING", "SENDING", "SENT", "FAILED", "DROPPED"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const STAFF_KEY_STATES = ["PREPARED", "CURRENT", "PREVIOUS", "RETIRED"] as const;
export type StaffKeyState = (typeof STAFF_KEY_STATES)[number];
