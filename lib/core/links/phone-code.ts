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
