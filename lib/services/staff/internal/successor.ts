import type { Transaction } from "@/lib/db/client";
import type { Context } from "@/lib/context/context";

/**
 * Who takes over the links of somebody who loses access: the acting administrator; for one who removes
 * themselves, the administrator who has had access the longest.
 */
export async function successorOf(ctx: Context, tx: Transaction, userId: string): Promise<string | null> {
  if (ctx.actor.kind === "staff" && ctx.actor.userId !== userId) return ctx.actor.userId;
  const other = await tx.staffUser.findFirst({
    where: { state: "ACTIVE", role: "ADMINISTRATOR", id: { not: userId } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  return other?.id ?? null;
}
