import { z } from "zod";
import { replaceableSources } from "@/lib/domain/key-lifecycle";
import { expiryOfDate } from "@/lib/domain/key-status";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { staffClientOf } from "@/lib/core/staff-client/signing-keys";
import { staffKeyEntity } from "./internal/staff-key-rows";

const SetStaffKeyExpiry = z.strictObject({
  keyId: entityId,
  /** The last day, as shown by Selvbetjening. */
  expiresOn: z.iso.date("date"),
});

/**
 * Sets when a key of the portal's own client expires, where Selvbetjening does not report it.
 * @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT when Selvbetjening has reported an expiry
 */
export async function setStaffKeyExpiry(
  ctx: Context,
  input: FormInput<typeof SetStaffKeyExpiry>,
): Promise<void> {
  authorize(ctx, "staff.manage");
  const { keyId, expiresOn } = parseInput(SetStaffKeyExpiry, input);
  const own = { id: keyId, ...staffClientOf(ctx.env) };
  await withTransaction(ctx, async (tx, audit) => {
    const key = await tx.staffClientKey.findFirst({ where: own, select: { kid: true } });
    if (!key) throw new AppError("NOT_FOUND");
    const { count } = await tx.staffClientKey.updateMany({
      where: {
        ...own,
        OR: [{ expiresAt: null }, { expirySource: { in: [...replaceableSources("person")] } }],
      },
      data: { expiresAt: expiryOfDate(expiresOn), expirySource: "person" },
    });
    if (count === 0) throw new AppError("CONFLICT", { fields: { expiresOn: "expiry-reported" } });
    audit({
      action: "staff-client.expiry-set",
      entity: staffKeyEntity(keyId),
      details: { kid: key.kid, expires: expiresOn },
    });
  });
}
