import { enqueue } from "@/lib/db/outbox";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { alreadyDone, lockRevivalForCustomer, subjectOf } from "./internal/lock-revival";
import { CustomerStep, type CustomerStepInput } from "./schemas";

/**
 * Step 2: records that the customer says the key is uploaded, which proves nothing but starts the attempts at
 * HelseID. Saying it again starts them from the beginning.
 */
export async function markUploaded(ctx: Context, input: CustomerStepInput): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const step = parseInput(CustomerStep, input);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForCustomer(tx, ctx, step);
    if (revival.state === "VERIFIED") return alreadyDone(revival);
    if (revival.state === "OPEN") throw new AppError("CONFLICT");
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: {
        state: "UPLOADED",
        uploadedAt: ctx.clock(),
        lastAttemptAt: null,
        lastFinding: null,
      },
    });
    if (revival.custody === "PORTAL")
      await enqueue(tx, "follow-revival", { caseId: revival.id }, { afterSeconds: 60 });
    audit({ ...subjectOf(revival), action: "revival.uploaded" });
  });
}
