import { MAX_CODE_ATTEMPTS } from "@/lib/core/links/phone-code";
import type { LinkStanding } from "@/lib/domain/link-access";
import type { KeyState } from "@/lib/domain/states";

/** What decides whether a handover's link may be used. */
export const HANDOVER_STANDING = {
  claimedAt: true,
  revokedAt: true,
  codeAttempts: true,
  expiresAt: true,
  key: { select: { state: true } },
} as const;

/** A handover is bound to no browser: it gives one file, once. The last wrong code has revoked it. */
export function handoverStanding(handover: {
  claimedAt: Date | null;
  revokedAt: Date | null;
  codeAttempts: number;
  expiresAt: Date;
  key: { state: KeyState };
}): LinkStanding {
  const isCodeLocked = handover.codeAttempts >= MAX_CODE_ATTEMPTS;
  return {
    isUsed: handover.claimedAt !== null,
    isRevoked: (handover.revokedAt !== null && !isCodeLocked) || handover.key.state !== "CURRENT",
    isCodeLocked,
    expiresAt: handover.expiresAt,
    boundToHash: null,
  };
}
