import { type CodedLink, isCodeLocked } from "@/lib/core/links/phone-code";
import type { LinkStanding } from "@/lib/domain/link-access";

interface OnboardingLinkFacts extends CodedLink {
  revokedAt: Date | null;
  expiresAt: Date;
}

/** What decides whether an onboarding link may be used. */
export const LINK_STANDING = {
  revokedAt: true,
  expiresAt: true,
  boundToHash: true,
  codeHash: true,
  codeAttempts: true,
} as const;

export function linkStanding(link: OnboardingLinkFacts): LinkStanding {
  return {
    isRevoked: link.revokedAt !== null,
    isCodeLocked: isCodeLocked(link),
    expiresAt: link.expiresAt,
    boundToHash: link.boundToHash,
  };
}
