import { isAppError } from "@/lib/base/errors";

/**
 * Why an address of a customer's link gives nothing. Codes of errors, whose texts pages have by kind of
 * link.
 */
export const LINK_REFUSALS = [
  "LINK_REVOKED",
  "LINK_HELD",
  "LINK_EXPIRED",
  "FILE_TAKEN",
  "CODE_LOCKED",
] as const;
export type LinkRefusal = (typeof LINK_REFUSALS)[number];

/** The refusals that a page of each kind of link can show. */
export const REFUSALS_OF = {
  onboarding: ["LINK_REVOKED", "LINK_HELD", "LINK_EXPIRED", "CODE_LOCKED"],
  return: ["LINK_REVOKED", "LINK_HELD", "LINK_EXPIRED"],
  revival: ["LINK_REVOKED", "LINK_HELD", "LINK_EXPIRED", "CODE_LOCKED"],
  handover: ["LINK_REVOKED", "LINK_EXPIRED", "FILE_TAKEN", "CODE_LOCKED"],
} as const satisfies Record<string, readonly LinkRefusal[]>;
export type LinkKind = keyof typeof REFUSALS_OF;

/** What decides whether a link may be used, whatever its kind. */
export interface LinkStanding {
  /** Revoked by support, or replaced. */
  isRevoked: boolean;
  /** The code that it needs was entered wrongly too often. */
  isCodeLocked?: boolean;
  /** It gives something once, and has given it. */
  isUsed?: boolean;
  expiresAt: Date;
  /** Hash of the browser that it is bound to; null while it is bound to none. */
  boundToHash: string | null;
}

interface LinkVisit {
  /** Hash of the visiting browser's secret; null for a browser without cookies. */
  browserHash: string | null;
  now: Date;
  /**
   * Whether the browser that the link is bound to has begun something that would be lost: that may be
   * finished after the link has expired. It never outlasts a revocation.
   */
  continues?: boolean;
}

/**
 * The one rule for every address of a link (page, status, stream, step, file, relay): whether it is revoked,
 * used, locked after wrong codes, bound to another browser, or expired.
 * @returns the reason to refuse; null when it may be used
 */
export function linkRefusal(link: LinkStanding, visit: LinkVisit): LinkRefusal | null {
  if (link.isUsed) return "FILE_TAKEN";
  if (link.isRevoked) return "LINK_REVOKED";
  if (link.isCodeLocked) return "CODE_LOCKED";
  if (link.boundToHash !== null && link.boundToHash !== visit.browserHash) return "LINK_HELD";
  if (link.expiresAt > visit.now || (visit.continues && link.boundToHash !== null)) return null;
  return "LINK_EXPIRED";
}

export function isLinkRefusal(code: string): code is LinkRefusal {
  return LINK_REFUSALS.some((each) => each === code);
}

/** The reason for which a link may not be used; null for any other error. */
export function refusalIn(error: unknown): LinkRefusal | null {
  return isAppError(error) && isLinkRefusal(error.code) ? error.code : null;
}
