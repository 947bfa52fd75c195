import { enqueue } from "@/lib/db/outbox";
import { beginLogin } from "@/lib/helseid/staff-login";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withBookkeeping } from "@/lib/core/db/transaction";
import { toAppError } from "./internal/manage-keys";
import { makeCurrent, requirePreparedKey } from "./internal/staff-key-rows";

/**
 * Tries the key that waits to be proved with a pushed authorization request, as a sign-in sends it, and lets
 * it sign from now on when HelseID accepts it. While HelseID does not, the worker tries it again.
 * @throws AppError NOT_FOUND without such a key, KEY_NOT_ACCEPTED, UPSTREAM_UNREACHABLE …
 */
export async function proveStaffKey(ctx: Context): Promise<void> {
  authorize(ctx, "staff.manage");
  const key = await requirePreparedKey(ctx);
  await withBookkeeping(ctx, "attempt", async (tx) => {
    await tx.staffClientKey.updateMany({
      where: { id: key.id, submittedAt: null },
      data: { submittedAt: ctx.clock() },
    });
    await enqueue(tx, "check-staff-client", {});
  });
  try {
    await beginLogin(ctx.env, key.credentials, { fresh: false });
  } catch (error) {
    throw toAppError(error);
  }
  await makeCurrent(ctx, key);
}
