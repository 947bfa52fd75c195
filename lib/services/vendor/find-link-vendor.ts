import { hashSecret } from "@/lib/base/ids";
import { authorizeAnybody } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadVendor } from "@/lib/core/vendor/load-vendor";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import type { Vendor } from "@/lib/domain/vendor";

/**
 * Whom the holder of a customer's link can call, also when the link may not be used any more or is damaged.
 * It reveals nothing of the link: the vendor's name and telephone are for everybody.
 * @param token the secret of any link or return address, or whatever else stands in the address
 */
export async function findLinkVendor(ctx: Context, token: string): Promise<Vendor> {
  authorizeAnybody(ctx);
  return (await loadVendor(ctx.db, await templateOf(ctx.db, token))).shown;
}

async function templateOf(db: ReadOnlyDatabase, token: string): Promise<string | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const hash = hashSecret(token);
  const select = { installation: { select: { templateId: true } } } as const;
  const found =
    (await db.onboardingLink.findUnique({ where: { tokenHash: hash }, select })) ??
    (await db.revival.findUnique({ where: { tokenHash: hash }, select })) ??
    (await db.keyHandover.findUnique({ where: { tokenHash: hash }, select })) ??
    (await db.clientDraft.findUnique({ where: { returnHash: hash }, select }));
  return found?.installation.templateId ?? null;
}
