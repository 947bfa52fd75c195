import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Context } from "@/lib/context/context";

/** After this many wrong codes a link is revoked, and support must create another (ASVS 5.0, 6.6.3). */
export const MAX_CODE_ATTEMPTS = 5;

/** As submitted by a form: people may enter it with spaces. */
export const phoneCode = z
  .string()
  .max(20)
  .transform((text) => text.replace(/\D/g, ""));

/** A link that may have a code. */
export interface CodedLink {
  /** Null when it needs none. */
  codeHash: string | null;
  /** Wrong codes that were entered. */
  codeAttempts: number;
  /** Of the browser that has entered it. Null also after support has released the link. */
  boundToHash: string | null;
}

/** Whether the code must be entered before anything of the link is shown or done. */
export function needsCode({ codeHash, boundToHash }: Omit<CodedLink, "codeAttempts">): boolean {
  return codeHash !== null && boundToHash === null;
}

/** Whether the code was entered wrongly too often. */
export function isCodeLocked(link: CodedLink): boolean {
  return needsCode(link) && link.codeAttempts >= MAX_CODE_ATTEMPTS;
}

/** Wrong codes that may still be entered before the link is locked. */
export function codesLeft({ codeAttempts }: Pick<CodedLink, "codeAttempts">): number {
  return Math.max(0, MAX_CODE_ATTEMPTS - codeAttempts);
}

/** Six digits from a cryptographically secure generator. */
export function newPhoneCode(): string {
  return String(randomInt(1_000_000)).padStart(6, "0");
}

/**
 * The hash of a code that is stored. It is keyed, because six digits can be guessed: the database alone does
 * not reveal the code.
 * @param tokenHash of the link that it belongs to
 */
export function hashPhoneCode(ctx: Context, code: string, tokenHash: string): string {
  return createHmac("sha256", ctx.env.AUTH_SECRET).update(`phone-code\n${tokenHash}\n${code}`).digest("hex");
}

export function isPhoneCode(
  ctx: Context,
  code: string,
  link: { tokenHash: string; codeHash: string },
): boolean {
  return timingSafeEqual(
    Buffer.from(hashPhoneCode(ctx, code, link.tokenHash), "hex"),
    Buffer.from(link.codeHash, "hex"),
  );
}
