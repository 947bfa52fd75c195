/*
 * Who may approve what somebody else has requested. Whoever could make a second administrator at will, or
 * owes the role to whoever asks, is no second person.
 */

export interface Administrator {
  id: string;
  /** Who made them administrator, and who approved that; empty for the first administrator. */
  promotedBy: readonly string[];
  /** When they became administrator; null when it is not known. */
  promotedAt: Date | null;
}

/** Why somebody cannot approve a request, as the error code of the verb. */
export type ApprovalRefusal = "FOUR_EYES" | "RECENT_PROMOTION";

/**
 * Why an administrator may not approve what another has requested; null when they may. Nobody approves what
 * they requested themselves, nor the request of somebody who has promoted them, or whom they have promoted,
 * within the waiting time.
 * @param waitingSeconds the waiting time of a new administrator
 */
export function approvalRefusal(
  approver: Administrator,
  requester: Administrator,
  now: Date,
  waitingSeconds: number,
): ApprovalRefusal | null {
  if (approver.id === requester.id) return "FOUR_EYES";
  const hasPromoted = (one: Administrator, other: Administrator) =>
    other.promotedBy.includes(one.id) &&
    other.promotedAt !== null &&
    now.getTime() - other.promotedAt.getTime() < waitingSeconds * 1000;
  return hasPromoted(requester, approver) || hasPromoted(approver, requester) ? "RECENT_PROMOTION" : null;
}
