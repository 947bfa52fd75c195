import { AppError } from "@/lib/base/errors";
import { publicJwkText } from "@/lib/core/input/fields";
import { z } from "zod";
import { createSubmitted, sealKey } from "@/lib/core/keys/ledger/create";
import { generateClientKey, type KeyAlgorithm } from "@/lib/crypto/jwk";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { needsCode } from "@/lib/core/links/phone-code";
import { readPublicJwk } from "@/lib/core/keys/read-public-jwk";
import { parseInput } from "@/lib/core/input/parse-input";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { withTransaction } from "@/lib/core/db/transaction";
import { alreadyDone, lockRevivalForCustomer, subjectOf } from "./internal/lock-revival";
import { REVIVAL_STANDING, revivalStanding } from "./internal/revival-standing";
import { CustomerStep, type CustomerStepInput } from "./schemas";

const CreateRevivalKey = z.strictObject({
  ...CustomerStep.shape,
  /** The public half of a key that the customer's browser created; empty when the portal holds the key. */
  publicJwk: publicJwkText.default(""),
});

/**
 * Step 1: creates the new key. With portal custody it is created and sealed here. With installation custody
 * the customer's browser created it and sends the public half only. Idempotent: a second submission creates
 * no second key.
 */
export async function createRevivalKey(ctx: Context, input: z.input<typeof CreateRevivalKey>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const { publicJwk, ...step } = parseInput(CreateRevivalKey, input);
  const { custody, template } = await ctx.db.installation.findUniqueOrThrow({
    where: { id: step.installationId },
    select: { custody: true, template: { select: { keyAlgorithm: true } } },
  });
  // Making a key is expensive, so it is made only for who may have it now. Decided again under the lock.
  const key = (await isAwaited(ctx, step))
    ? await keyFor(ctx, custody, template.keyAlgorithm as KeyAlgorithm, publicJwk)
    : null;
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForCustomer(tx, ctx, step);
    if (revival.state !== "OPEN" || !key) return alreadyDone(revival);
    const now = ctx.clock();
    const { id: keyId } = await createSubmitted(locked, key, now);
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: { state: "KEY_MADE", keyId, keyMadeAt: now },
    });
    audit({ ...subjectOf(revival), action: "revival.key-created", details: { kid: key.kid } });
  });
}

/** @throws AppError as `lockRevivalForCustomer`, of an open revival */
async function isAwaited(ctx: Context, { revivalId, browser }: CustomerStepInput): Promise<boolean> {
  const revival = await ctx.db.revival.findUnique({ where: { id: revivalId }, select: REVIVAL_STANDING });
  if (revival?.state !== "OPEN") return false;
  requireOpenLink(ctx, revivalStanding(revival), { browser });
  if (needsCode(revival)) throw new AppError("CODE_WRONG");
  return true;
}

async function keyFor(ctx: Context, custody: string, algorithm: KeyAlgorithm, publicJwk: string) {
  if (custody === "INSTALLATION") return readPublicJwk(publicJwk);
  const { privateJwk, kid } = await generateClientKey(algorithm);
  return sealKey({ privateJwk, thumbprint: kid }, ctx.env.DATA_ENCRYPTION_KEY);
}
