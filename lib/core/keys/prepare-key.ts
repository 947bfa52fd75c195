import { createPrepared, sealKey } from "./ledger/create";
import { generateClientKey, type KeyAlgorithm } from "@/lib/crypto/jwk";
import { lockInstallation } from "@/lib/db/locks";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";

/**
 * Ensures that the installation has one spare key pair, created and sealed, so that a submission does not
 * wait for an RSA key (1–3 s) during Selvbetjening's ten seconds.
 * @returns the spare key's id
 */
export async function prepareKey(ctx: Context, installationId: string): Promise<string> {
  authorizeInstallation(ctx, installationId, "onboarding.manage");
  const spare = await findSpare(ctx, installationId);
  if (spare) return spare;
  const installation = await ctx.db.installation.findUniqueOrThrow({
    where: { id: installationId },
    select: { template: { select: { keyAlgorithm: true } } },
  });
  const algorithm = installation.template.keyAlgorithm as KeyAlgorithm;
  const { privateJwk, kid } = await generateClientKey(algorithm);
  const key = sealKey({ privateJwk, thumbprint: kid }, ctx.env.DATA_ENCRYPTION_KEY);
  try {
    await withTransaction(ctx, async (tx, audit) => {
      await createPrepared(await lockInstallation(tx, installationId), key, ctx.clock());
      audit({
        action: "key.prepared",
        entity: { type: "key", id: key.id },
        installationId,
        details: { kid, algorithm },
      });
    });
    return key.id;
  } catch (error) {
    // A concurrent call has created the spare key.
    const other = isUniqueViolation(error) ? await findSpare(ctx, installationId) : null;
    if (!other) throw error;
    return other;
  }
}

async function findSpare(ctx: Context, installationId: string): Promise<string | null> {
  const spare = await ctx.db.clientKey.findFirst({
    where: { installationId, state: "PREPARED", custody: "PORTAL" },
    select: { id: true },
  });
  return spare?.id ?? null;
}
