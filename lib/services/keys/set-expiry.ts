import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { recordExpiry } from "@/lib/core/keys/ledger/expiry";

const SetExpiry = z.strictObject({
  keyId: entityId,
  /** The last day, as Selvbetjening's page shows it. */
  expiresOn: z.iso.date("date"),
});

/**
 * A person says when a key expires, for keys that Selvbetjening lists without an expiry. Kept with its source; what
 * Selvbetjening tells later replaces it. The day is taken to end at midnight UTC before it: rather a day early than late.
 */
export async function setExpiry(ctx: Context, input: z.input<typeof SetExpiry>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { keyId, expiresOn } = parseInput(SetExpiry, input);
  const expiresAt = new Date(`${expiresOn}T00:00:00Z`);
  await withTransaction(ctx, async (tx, audit) => {
    const key = await tx.clientKey.findUnique({
      where: { id: keyId },
      select: {
        kid: true,
        installationId: true,
      },
    });
    if (!key) throw new AppError("NOT_FOUND");
    const ref = { id: keyId, installationId: key.installationId };
    if (!(await recordExpiry(tx, ref, { expiresAt, source: "person" }, ctx.clock())))
      throw new AppError("CONFLICT", { fields: { expiresOn: "expiry-reported" } });
    audit({
      action: "key.expiry-set",
      entity: { type: "key", id: keyId },
      installationId: key.installationId,
      details: { kid: key.kid, expires: expiresOn },
    });
  });
}
