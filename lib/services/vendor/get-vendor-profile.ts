import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadVendor } from "@/lib/core/vendor/load-vendor";
import type { Vendor } from "@/lib/domain/vendor";

/**
 * The vendor's name, telephone, opening hours and logo, for staff.
 * @param input.templateId null for the default
 * @returns `own`: what was entered for the template; `shown`: what its customers see
 */
export async function getVendorProfile(
  ctx: Context,
  input: { templateId: string | null },
): Promise<{ own: Vendor; shown: Vendor }> {
  authorize(ctx, "fleet.read");
  return loadVendor(ctx.db, input.templateId);
}
