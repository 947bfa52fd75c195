import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { endOne } from "@/lib/core/access/end-access";
import { loadSharedAccess } from "@/lib/core/access/shared-access";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { lockInstallations } from "@/lib/db/locks";
import { SHARED_ACCESS_KINDS } from "@/lib/domain/shared-access";

const RevokeSharedAccess = z.strictObject({
  kind: z.enum(SHARED_ACCESS_KINDS),
  id: entityId,
  /** Of a report: the address that receives it no longer. */
  email: z.string().max(200, "too-long").default(""),
});

/**
 * Ends something that a staff member has shared, whoever that is.
 * @throws AppError NOT_FOUND when it does not work any more
 */
export async function revokeSharedAccess(
  ctx: Context,
  input: { kind: string; id: string; email?: string },
): Promise<void> {
  authorize(ctx, "staff.manage");
  const { kind, id, email } = parseInput(RevokeSharedAccess, input);
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const find = async () =>
      (await loadSharedAccess(tx, now, { id })).find(
        (each) => each.kind === kind && (each.email ?? "") === email,
      );
    const seen = await find();
    if (!seen) throw new AppError("NOT_FOUND");
    const locked = await lockInstallations(tx, seen.installationId ? [seen.installationId] : []);
    const access = await find();
    if (!access) throw new AppError("NOT_FOUND");
    await endOne(tx, locked, audit, access, { now, because: "administrator" });
  });
}
