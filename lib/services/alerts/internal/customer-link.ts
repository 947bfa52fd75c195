import type { AlertFacts } from "@/lib/domain/alert-facts";
import { isAppError } from "@/lib/base/errors";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import { resendRevival } from "@/lib/services/revival/resend-revival";
import { startRevival } from "@/lib/services/revival/start-revival";

/** With more days left the customer need not do anything yet. */
const MAX_DAYS_LEFT = 14;
const LINK_VALID_DAYS = 14;

/**
 * A link by which the customer renews the key, when the rule wants one and only the customer can renew: an
 * expired key, or one that the portal does not hold. Created when it is sent, because only its hash is
 * stored.
 */
export async function customerLink(ctx: Context, alert: AlertFacts): Promise<string | null> {
  // Without a known expiry nobody knows that the key must be renewed.
  if (!alert.expiresAt) return null;
  const onlyCustomer =
    alert.threshold === 0 || (alert.custody === "INSTALLATION" && alert.threshold <= MAX_DAYS_LEFT);
  return alert.customerLink && onlyCustomer ? revivalLink(ctx, alert.installationId) : null;
}

/**
 * A link that was created here earlier and never opened is replaced. Where staff started a revival, or the
 * customer has opened the link, nothing is replaced, or what somebody is using would stop working.
 */
async function revivalLink(ctx: Context, installationId: string): Promise<string | null> {
  try {
    const { token } = await startRevival(ctx, { installationId, days: LINK_VALID_DAYS });
    return `${ctx.env.PORTAL_URL}${paths.revival(token)}`;
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code !== "REVIVAL_UNDER_WAY") return null;
    const unopened = await ctx.db.revival.findFirst({
      where: { installationId, createdById: null, openedAt: null, state: "OPEN" },
      select: { id: true },
    });
    if (!unopened) return null;
    const { token } = await resendRevival(ctx, { revivalId: unopened.id, days: LINK_VALID_DAYS });
    return `${ctx.env.PORTAL_URL}${paths.revival(token)}`;
  }
}
