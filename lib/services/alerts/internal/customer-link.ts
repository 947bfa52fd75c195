import { createHmac } from "node:crypto";
import type { AlertFacts } from "@/lib/domain/alert-facts";
import { isAppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { log } from "@/lib/base/log";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { revivalRefusal } from "@/lib/domain/installation-refusals";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { paths } from "@/lib/domain/routes";
import type { Context } from "@/lib/context/context";
import { resendRevival } from "@/lib/services/revival/resend-revival";
import { startRevival } from "@/lib/services/revival/start-revival";

/** With more days left the customer need not do anything yet. */
const MAX_DAYS_LEFT = 14;
const LINK_VALID_DAYS = 14;

/** A link that works once it is opened for use, which is done when its mail was accepted. */
export interface CustomerLink {
  url: string;
  open: () => Promise<void>;
}

/**
 * A link by which the customer renews the key, when the rule wants one and only the customer can renew: an
 * expired key, or one that the portal does not hold. Every attempt to send a message has the same link,
 * because nobody knows whether one without a response has arrived.
 */
export async function customerLink(
  ctx: Context,
  messageId: string,
  alert: AlertFacts,
): Promise<CustomerLink | null> {
  // Without a known expiry nobody knows that the key must be renewed.
  if (!alert.expiresAt) return null;
  const onlyCustomer =
    alert.threshold === 0 || (alert.custody === "INSTALLATION" && alert.threshold <= MAX_DAYS_LEFT);
  const rule = alert.linkedByRule;
  return rule !== null && onlyCustomer ? revivalLink(ctx, messageId, alert.installationId, rule) : null;
}

/**
 * A link that was created here earlier and never opened is replaced. Where staff started a revival or sent
 * its link again, or the customer has opened the link, nothing is replaced, or what somebody is using would
 * stop working.
 */
async function revivalLink(
  ctx: Context,
  messageId: string,
  installationId: string,
  rule: string,
): Promise<CustomerLink | null> {
  const installation = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: {
      clientId: true,
      closedAt: true,
      activatedAt: true,
      rotations: { where: { state: { in: [...OPEN_ROTATION_STATES] } } },
      revivals: {
        orderBy: { createdAt: "desc" },
        take: 2,
        select: { id: true, tokenHash: true, state: true, createdById: true, ownerId: true, openedAt: true },
      },
    },
  });
  const [newest, previous] = installation.revivals;
  const hasOpenRevival = newest !== undefined && OPEN_REVIVAL_STATES.some((state) => state === newest.state);
  const refusal = revivalRefusal({ ...installation, hasOpenRevival }, ctx.clock());
  const isByRule = newest?.createdById === null && newest.ownerId === null;
  const isUnopened = newest?.state === "OPEN" && isByRule && newest.openedAt === null;
  if (refusal !== null && !(refusal === "REVIVAL_UNDER_WAY" && isUnopened)) return null;
  // As random as a new secret for whoever does not know AUTH_SECRET. Only its hash is stored.
  const tokenAfter = (revival: { id: string } | undefined) =>
    createHmac("sha256", ctx.env.AUTH_SECRET)
      .update(`customer-link\n${messageId}\n${revival?.id ?? ""}`)
      .digest("base64url");
  // The process may have exited between starting the revival and recording that the message was sent.
  const isStarted = newest !== undefined && newest.tokenHash === hashSecret(tokenAfter(previous));
  const token = tokenAfter(isStarted ? previous : newest);
  const days = LINK_VALID_DAYS;
  return {
    url: `${ctx.env.PORTAL_URL}${paths.revival(token)}`,
    open: async () => {
      try {
        if (hasOpenRevival) await resendRevival(ctx, { revivalId: newest.id, days }, { rule, token });
        else await startRevival(ctx, { installationId, days }, { rule, token });
      } catch (error) {
        if (!isAppError(error)) throw error;
        // Somebody has started a revival, or closed the installation, in the meantime.
        log.warn({ installation: installationId, code: error.code }, "a link that was sent does not work");
      }
    },
  };
}
