import { AppError } from "@/lib/base/errors";
import { authorizeSecret } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";

/**
 * The logo with this hash. It is shown to customers, who do not sign in.
 * @param hash SHA-256 in base64url, which has the form of a link's secret
 * @returns the PNG
 * @throws AppError NOT_FOUND
 */
export async function getVendorLogo(ctx: Context, hash: string): Promise<Uint8Array> {
  authorizeSecret(hash);
  const row = await ctx.db.vendorProfile.findFirst({ where: { logoHash: hash }, select: { logo: true } });
  if (!row?.logo) throw new AppError("NOT_FOUND");
  return row.logo;
}
