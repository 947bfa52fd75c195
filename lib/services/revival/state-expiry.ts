import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { recordStatedExpiry } from "@/lib/core/keys/ledger/expiry";
import { expiryOfDate } from "@/lib/domain/key-status";
import { statedExpiryProblems } from "@/lib/domain/stated-expiry";
import { lockRevivalForHolder } from "./internal/lock-revival";
import { CustomerStep } from "./schemas";

const StateExpiry = z.strictObject({
  ...CustomerStep.shape,
  expiresOn: z.iso.date("date"),
  expiresAgain: z.string().max(20, "date"),
});

/**
 * Records the expiry that the customer reads in Selvbetjening for the new key. If support has stated another
 * date, the earlier one counts.
 * @throws AppError NOT_FOUND, CONFLICT before the key is proved and when NHN has reported an expiry,
 *   EXPIRY_PAST, EXPIRY_FAR for a date that is to be typed a second time, and those of
 *   `lockRevivalForHolder`
 */
export async function stateRevivalExpiry(ctx: Context, input: z.input<typeof StateExpiry>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const { expiresOn, expiresAgain, ...step } = parseInput(StateExpiry, input);
  const now = ctx.clock();
  const problems = statedExpiryProblems(expiresOn, expiresAgain, now);
  if (problems.expiresOn) throw new AppError("EXPIRY_PAST");
  if (problems.expiresAgain) throw new AppError("EXPIRY_FAR");
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForHolder(tx, ctx, step);
    if ((revival.state !== "VERIFIED" && revival.state !== "DELIVERED") || !revival.keyId)
      throw new AppError("CONFLICT");
    const stated = { expiresAt: expiryOfDate(expiresOn), by: "customer" } as const;
    if (!(await recordStatedExpiry(locked, revival.keyId, stated, now))) throw new AppError("CONFLICT");
    audit({
      action: "key.expiry-set",
      entity: { type: "key", id: revival.keyId },
      installationId: locked.id,
      details: { expires: expiresOn, by: "customer" },
    });
  });
}
