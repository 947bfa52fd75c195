import { type CodedLink, isCodeLocked, needsCode } from "@/lib/core/links/phone-code";
import type { LinkStanding } from "@/lib/domain/link-access";
import { canBeAnswered } from "@/lib/domain/program";
import type { RevivalState } from "@/lib/domain/states";

interface RevivalLink extends CodedLink {
  state: RevivalState;
  expiresAt: Date;
  deliveredAt: Date | null;
}

/** What decides whether a revival's link may be used. */
export const REVIVAL_STANDING = {
  state: true,
  expiresAt: true,
  boundToHash: true,
  codeHash: true,
  codeAttempts: true,
  deliveredAt: true,
} as const;

/** A revival that support has ended is revoked, and so is one that ended before its code was entered. */
export function revivalStanding(revival: RevivalLink): LinkStanding {
  const { state } = revival;
  return {
    isRevoked: state === "CANCELLED" || (needsCode(revival) && state === "DELIVERED"),
    isCodeLocked: isCodeLocked(revival),
    expiresAt: revival.expiresAt,
    boundToHash: revival.boundToHash,
  };
}

/** Whether the last question, which comes after the file, can still be answered. */
export function awaitsAnswer({ state, deliveredAt }: RevivalLink, now: Date): boolean {
  return state === "DELIVERED" && deliveredAt !== null && canBeAnswered(deliveredAt, now);
}
