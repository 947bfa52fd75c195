import { programStanding } from "@/lib/domain/program";
import { isOpenRevival, readRevivalFinding, revivalMarks } from "@/lib/domain/revival";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { isCodeLocked } from "@/lib/core/links/phone-code";

/** The latest five revivals of an installation, newest first, with the time of each step. */
export async function listRevivals(ctx: Context, installationId: string) {
  authorize(ctx, "fleet.read");
  const rows = await ctx.db.revival.findMany({
    where: { installationId },
    orderBy: { createdAt: "desc" },
    take: 5,
    omit: { tokenHash: true },
    include: {
      key: { select: { id: true, expiresAt: true } },
      diagnoses: { orderBy: { createdAt: "desc" }, select: { id: true, pattern: true } },
    },
  });
  return rows.map(({ boundToHash, codeHash, ...row }) => ({
    ...row,
    lastFinding: readRevivalFinding(row.lastFinding),
    marks: revivalMarks(row),
    program: programStanding(row),
    /** The new key, when it is proved and nobody knows its expiry. */
    keyWithoutExpiry:
      (row.state === "VERIFIED" || row.state === "DELIVERED") && row.key?.expiresAt === null
        ? row.key.id
        : null,
    open: isOpenRevival(row.state),
    bound: boundToHash !== null,
    /** Whether its link opens nothing any more, because its code was entered wrongly too often. */
    codeLocked: isOpenRevival(row.state) && isCodeLocked({ ...row, boundToHash, codeHash }),
  }));
}

export type RevivalRow = Awaited<ReturnType<typeof listRevivals>>[number];
