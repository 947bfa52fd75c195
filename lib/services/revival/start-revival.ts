import { z } from "zod";
import { addSeconds } from "@/lib/base/clock";
import { lockInstallation } from "@/lib/db/locks";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { revivalRefusal } from "@/lib/domain/installation-refusals";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { newLink } from "@/lib/core/links/new-link";
import { withTransaction } from "@/lib/core/db/transaction";
import { type CreatedRevivalLink, revivalLink } from "./internal/revival-link";
import { revivalDays } from "./schemas";

const StartRevival = z.strictObject({
  installationId: entityId,
  days: revivalDays,
  /** Whether the customer must enter a code that support gives by phone. */
  withCode: z.boolean().default(false),
});

/** Whom a revival's link is for. */
export interface RevivalSubject {
  organization: string;
  label: string;
}

/** An alert rule starts a revival once its mail to the customer, which has the link, was accepted. */
export interface SentByRule {
  rule: string;
  token: string;
}

/** Who started what no person did. */
const PRODUCT = "Klientvakt";

/**
 * Starts a revival and creates its link. An open rotation is abandoned; its new key stays sealed until the
 * revival is verified.
 * @param byRule the alert rule that starts it, and the token of the link that its mail already has
 * @returns the token, the code and the link with its mail, shown once: only their hashes are stored
 * @throws AppError NOT_FOUND, NOT_ACTIVE, INSTALLATION_CLOSED, REVIVAL_UNDER_WAY, CHANGE_UNDER_WAY (a
 *   rotation goes on)
 */
export async function startRevival(
  ctx: Context,
  input: z.input<typeof StartRevival>,
  byRule?: SentByRule,
): Promise<CreatedRevivalLink & { about: RevivalSubject }> {
  authorize(ctx, "keys.manage");
  const { installationId, days, withCode } = parseInput(StartRevival, input);
  const createdById = ctx.actor.kind === "staff" ? ctx.actor.userId : null;
  const { token, code, stored } = newLink(ctx, withCode, byRule?.token);
  const now = ctx.clock();
  const expiresAt = addSeconds(now, days * 86_400);
  try {
    const about = await withTransaction(ctx, async (tx, audit): Promise<RevivalSubject> => {
      const locked = await lockInstallation(tx, installationId);
      const installation = await tx.installation.findUnique({
        where: { id: installationId },
        select: {
          clientId: true,
          closedAt: true,
          activatedAt: true,
          custody: true,
          label: true,
          organization: { select: { name: true } },
          rotations: { where: { state: { in: [...OPEN_ROTATION_STATES] } } },
          revivals: { where: { state: { in: [...OPEN_REVIVAL_STATES] } }, take: 1, select: { id: true } },
        },
      });
      if (!installation) throw new AppError("NOT_FOUND");
      const hasOpenRevival = installation.revivals.length > 0;
      const refusal = revivalRefusal({ ...installation, hasOpenRevival }, now);
      if (refusal) throw new AppError(refusal);
      for (const rotation of installation.rotations) {
        await locked.tx.keyRotation.update({
          where: { id: rotation.id },
          data: { state: "ABANDONED", leaseNumber: { increment: 1 }, leasedUntil: null, settledAt: now },
        });
        audit({
          action: "rotation.abandoned",
          entity: { type: "rotation", id: rotation.id },
          installationId,
        });
      }
      const { id } = await locked.tx.revival.create({
        data: {
          installationId,
          custody: installation.custody,
          state: "OPEN",
          ...stored,
          createdById,
          // The worker's own name for its task says nothing to people.
          actorName: createdById ? actorName(ctx.actor) : PRODUCT,
          ruleName: byRule?.rule,
          createdAt: now,
          expiresAt,
        },
        select: { id: true },
      });
      audit({
        installationId,
        action: "revival.started",
        entity: { type: "revival", id },
        details: { days, withCode, ...(byRule && { rule: byRule.rule }) },
      });
      return { label: installation.label, organization: installation.organization.name };
    });
    return { ...(await revivalLink(ctx, installationId, { token, expiresAt, code, now })), about };
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError("REVIVAL_UNDER_WAY", { cause: error });
    throw error;
  }
}
