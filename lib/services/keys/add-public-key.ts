import { z } from "zod";
import { createListed } from "@/lib/core/keys/ledger/create";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { lockInstallation } from "@/lib/db/locks";
import { AppError, isAppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, keyChoice, publicKeyText } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";

const AddPublicKey = z.strictObject({
  installationId: entityId,
  publicJwk: publicKeyText.min(1, "required"),
  /** Which key, when the text has several. */
  keyChoice,
});

/**
 * Adds the public key of an installation that holds its private key itself. A pasted private key is refused
 * and not stored.
 * @throws AppError INVALID_INPUT, NOT_FOUND, CONFLICT when the installation has a key with this `kid`, or too
 *   many keys that are only reported or entered
 */
export async function addPublicKey(
  ctx: Context,
  input: z.input<typeof AddPublicKey>,
): Promise<{ kid: string }> {
  authorize(ctx, "installations.write");
  const { installationId, publicJwk: text, keyChoice: choice } = parseInput(AddPublicKey, input);
  const key = await readPublicJwk(text, choice);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const locked = await lockInstallation(tx, installationId);
      const known = await tx.installation.count({ where: { id: installationId, custody: "INSTALLATION" } });
      if (!known) throw new AppError("NOT_FOUND");
      const { id } = await createListed(locked, key, ctx.clock());
      audit({
        action: "key.listed",
        entity: { type: "key", id },
        installationId,
        details: { kid: key.kid, source: "person" },
      });
    });
  } catch (error) {
    if (isAppError(error, "CONFLICT") && error.fields?.keys)
      throw new AppError("CONFLICT", { fields: { publicJwk: error.fields.keys }, cause: error });
    if (isUniqueViolation(error))
      throw new AppError("CONFLICT", { fields: { publicJwk: "taken" }, cause: error });
    throw error;
  }
  return { kid: key.kid };
}
