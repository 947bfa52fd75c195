import { lockInstallationOf } from "@/lib/db/locks";
import { expiryOfDate } from "@/lib/domain/key-status";
import { statedExpiryProblems } from "@/lib/domain/stated-expiry";
import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { recordStatedExpiry } from "@/lib/core/keys/ledger/expiry";

const SetExpiry = z.strictObject({
  keyId: entityId,
  /** The last day, as shown by Selvbetjening. */
  expiresOn: z.iso.date("date"),
  /** The same, when it was asked for a second time; else empty. */
  expiresAgain: z.string().max(20, "date").default(""),
});

/**
 * Sets when a key expires, for keys that Selvbetjening lists without an expiry. It is stored with its source
 * and is replaced when Selvbetjening reports an expiry. The key counts as expired from the start of the day
 * in Oslo, since too early is safer than too late. If the customer has stated another date, the earlier one
 * counts.
 * @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT when Selvbetjening has reported an expiry
 */
export async function setExpiry(ctx: Context, input: z.input<typeof SetExpiry>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { keyId, expiresOn, expiresAgain } = parseInput(SetExpiry, input);
  const expiresAt = expiryOfDate(expiresOn);
  const problems = statedExpiryProblems(expiresOn, expiresAgain, ctx.clock());
  if (Object.keys(problems).length > 0) throw new AppError("INVALID_INPUT", { fields: { ...problems } });
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallationOf(tx, "key", keyId);
    if (!locked) throw new AppError("NOT_FOUND");
    const key = await tx.clientKey.findUniqueOrThrow({ where: { id: keyId }, select: { kid: true } });
    if (!(await recordStatedExpiry(locked, keyId, { expiresAt, by: "person" }, ctx.clock())))
      throw new AppError("CONFLICT", { fields: { expiresOn: "expiry-reported" } });
    audit({
      action: "key.expiry-set",
      entity: { type: "key", id: keyId },
      installationId: locked.id,
      details: { kid: key.kid, expires: expiresOn },
    });
  });
}
