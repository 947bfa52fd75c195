import type { LinkStanding } from "@/lib/domain/link-access";
import type { KeyState } from "@/lib/domain/states";

/** What decides whether a handover's link may be used. */
export const HANDOVER_STANDING = {
  claimedAt: true,
  revokedAt: true,
  expiresAt: true,
  key: { select: { state: true } },
} as const;

/** A handover is bound to no browser: it gives one file, once. */
export function handoverStanding(handover: {
  claimedAt: Date | null;
  revokedAt: Date | null;
  expiresAt: Date;
  key: { state: KeyState };
}): LinkStanding {
  return {
    isUsed: handover.claimedAt !== null,
    isRevoked: handover.revokedAt !== null || handover.key.state !== "CURRENT",
    expiresAt: handover.expiresAt,
    boundToHash: null,
  };
}
