import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { endSharedAccess } from "@/lib/core/access/end-access";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import { ownerSuffices, SHARED_ACCESS_KINDS } from "@/lib/domain/shared-access";

/**
 * Ends what is left of staff members whose access does not suffice for it: from before access ended with its
 * owner, or created in a request that began before the removal. None of it works, but it looks open. Links
 * that a customer's browser is using go on.
 * @returns how many things were ended
 */
export async function endStaleAccess(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const owners = await ownersOfAccess(ctx, now);
  const staff = await ctx.db.staffUser.findMany({
    where: { id: { in: owners } },
    select: { id: true, state: true, role: true },
  });
  let ended = 0;
  for (const userId of owners) {
    const after = staff.find((each) => each.id === userId) ?? { state: "REMOVED", role: null };
    if (SHARED_ACCESS_KINDS.every((kind) => ownerSuffices(after, kind))) continue;
    ended += await withTransaction<number>(ctx, async (tx, audit) => {
      const plan = await endSharedAccess(tx, audit, { userId, after, successorId: null, now });
      return plan.ending.length > 0 ? plan.ending.length : unchanged(0);
    });
  }
  return ended;
}

/** Whoever has something that looks open. */
async function ownersOfAccess(ctx: Context, now: Date): Promise<string[]> {
  const open = { expiresAt: { gt: now } };
  const links = { ...open, boundToHash: null };
  const owner = { createdById: true, ownerId: true } as const;
  const distinct = ["createdById" as const, "ownerId" as const];
  const rows = [
    ...(await ctx.db.savedView.findMany({
      where: { OR: [{ feedHash: { not: null } }, { reportEmails: { isEmpty: false } }] },
      select: { ownerId: true },
      distinct: "ownerId",
    })),
    ...(await ctx.db.onboardingLink.findMany({
      where: { revokedAt: null, ...links },
      select: owner,
      distinct,
    })),
    ...(await ctx.db.revival.findMany({
      where: { state: { in: [...OPEN_REVIVAL_STATES] }, ...links },
      select: owner,
      distinct,
    })),
  ].map((row) => row.ownerId ?? ("createdById" in row ? row.createdById : null));
  const handovers = await ctx.db.keyHandover.findMany({
    where: { claimedAt: null, revokedAt: null, ...open },
    select: { createdById: true },
    distinct: "createdById",
  });
  const recipients = await ctx.db.reportRecipient.findMany({
    select: { addedById: true },
    distinct: "addedById",
  });
  const ids = [
    ...rows,
    ...handovers.map((each) => each.createdById),
    ...recipients.map((each) => each.addedById),
  ];
  return [...new Set(ids.filter((id) => id !== null))].sort();
}
