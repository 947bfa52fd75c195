import { createHmac, randomInt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Context } from "@/lib/context/context";

/** After so many wrong ones a link is of no use any more; support makes another (ASVS 5.0, 6.6.3). */
export const MAX_CODE_ATTEMPTS = 5;

/** As a form gives it: people write it with spaces, as it was read to them. */
export const phoneCode = z
  .string()
  .max(20)
  .transform((text) => text.replace(/\D/g, ""));

/** Six digits from the operating system's generator. */
export function newPhoneCode(): string {
  return String(randomInt(1_000_000)).padStart(6, "0");
}

/**
 * What is kept of a code. Keyed, since six digits are soon tried: who has the database alone does not learn it.
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
