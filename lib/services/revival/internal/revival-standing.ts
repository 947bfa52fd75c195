import { addSeconds } from "@/lib/base/clock";
import { MAX_CODE_ATTEMPTS } from "@/lib/core/links/phone-code";
import type { LinkStanding } from "@/lib/domain/link-access";
import type { RevivalState } from "@/lib/domain/states";

/** For how long the browser that fetched the file may say whether the program works. */
const ANSWER_SECONDS = 30 * 86_400;

interface RevivalLink {
  state: RevivalState;
  expiresAt: Date;
  boundToHash: string | null;
  codeHash: string | null;
  codeAttempts: number;
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

/** A revival that support has ended, or whose code was entered wrongly too often, is revoked. */
export function revivalStanding(revival: RevivalLink): LinkStanding {
  const { state, codeAttempts } = revival;
  const isSpent = needsCode(revival) && (codeAttempts >= MAX_CODE_ATTEMPTS || state === "DELIVERED");
  return {
    isRevoked: state === "CANCELLED" || isSpent,
    expiresAt: revival.expiresAt,
    boundToHash: revival.boundToHash,
  };
}

/** Whether support's code must be entered before anything of the revival is shown or done. */
export function needsCode({ codeHash, boundToHash }: RevivalLink): boolean {
  return codeHash !== null && boundToHash === null;
}

/** Whether the last question, which comes after the file, can still be answered. */
export function awaitsAnswer({ state, deliveredAt }: RevivalLink, now: Date): boolean {
  return state === "DELIVERED" && deliveredAt !== null && addSeconds(deliveredAt, ANSWER_SECONDS) > now;
}
