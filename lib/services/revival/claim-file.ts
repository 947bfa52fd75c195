import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { fileOfCurrentKey, passphrase } from "@/lib/core/clients/file-of-current-key";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { lockRevivalForCustomer, subjectOf } from "./internal/lock-revival";
import { CustomerStep } from "./schemas";

const ClaimRevivalFile = z.strictObject({ ...CustomerStep.shape, passphrase });

/**
 * Step 4 with portal custody: returns the configuration file to the customer, at most once per key, and ends
 * the revival.
 * @throws AppError CONFLICT before the proof, FILE_TAKEN the second time
 */
export async function claimRevivalFile(
  ctx: Context,
  input: z.input<typeof ClaimRevivalFile>,
): Promise<{ name: string; text: string }> {
  authorizeInstallation(ctx, input.installationId, "keys.handover");
  const { passphrase: secret, ...step } = parseInput(ClaimRevivalFile, input);
  // Before the file: deriving a key from the passphrase takes a tenth of a second.
  if (!(await isProved(ctx, step))) throw new AppError("CONFLICT");
  const key = await fileOfCurrentKey(ctx, step.installationId, secret);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForCustomer(tx, ctx, step);
    if (revival.state !== "VERIFIED" || revival.keyId !== key.keyId) throw new AppError("CONFLICT");
    if (await tx.keyHandover.count({ where: { keyId: key.keyId, claimedAt: { not: null } } }))
      throw new AppError("FILE_TAKEN");
    const now = ctx.clock();
    // An open handover link would hand the same key over a second time.
    await locked.tx.keyHandover.updateMany({
      where: { keyId: key.keyId, claimedAt: null, revokedAt: null },
      data: { revokedAt: now },
    });
    await locked.tx.keyHandover.create({
      data: {
        installationId: step.installationId,
        keyId: key.keyId,
        createdAt: now,
        expiresAt: now,
        claimedAt: now,
      },
    });
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: { state: "DELIVERED", deliveredAt: now, endedAt: now, fileName: key.name },
    });
    audit({
      ...subjectOf(revival),
      action: "revival.delivered",
      details: { by: "portal", encrypted: secret !== "" },
    });
  });
  return { name: key.name, text: key.text };
}

/** @throws AppError FILE_TAKEN when the file was handed over */
async function isProved(ctx: Context, { revivalId }: { revivalId: string }): Promise<boolean> {
  const revival = await ctx.db.revival.findUnique({ where: { id: revivalId }, select: { state: true } });
  if (revival?.state === "DELIVERED") throw new AppError("FILE_TAKEN");
  return revival?.state === "VERIFIED";
}
