import { z } from "zod";
import { configurationFileName } from "@/lib/domain/configuration-file";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { alreadyDone, lockRevivalForCustomer, subjectOf } from "./internal/lock-revival";
import { CustomerStep } from "./schemas";

const Delivered = z.strictObject({
  ...CustomerStep.shape,
  /** Whether the browser has encrypted the file. */
  encrypted: z.boolean(),
});

/**
 * Records that the customer saved the file that their browser created, and that the browser deleted the key.
 */
export async function markDelivered(ctx: Context, input: z.input<typeof Delivered>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const { encrypted, ...step } = parseInput(Delivered, input);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForCustomer(tx, ctx, step);
    if (revival.state === "DELIVERED") return alreadyDone(revival);
    if (revival.state !== "VERIFIED" || revival.custody !== "INSTALLATION") throw new AppError("CONFLICT");
    const now = ctx.clock();
    const { label, organization } = await tx.installation.findUniqueOrThrow({
      where: { id: locked.id },
      select: { label: true, organization: { select: { number: true } } },
    });
    const fileName = configurationFileName(organization.number, label, encrypted);
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: { state: "DELIVERED", deliveredAt: now, endedAt: now, fileName },
    });
    audit({ ...subjectOf(revival), action: "revival.delivered", details: { by: "browser" } });
  });
}
