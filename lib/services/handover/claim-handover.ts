import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { Transaction } from "@/lib/db/client";
import { lockInstallation } from "@/lib/db/locks";
import { entityId } from "@/lib/core/input/fields";
import { fileOfCurrentKey, passphrase } from "@/lib/core/clients/file-of-current-key";
import { parseInput } from "@/lib/core/input/parse-input";
import { requireOpenLink } from "@/lib/core/links/require-open-link";
import { isPhoneCode, MAX_CODE_ATTEMPTS, phoneCode } from "@/lib/core/links/phone-code";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { HANDOVER_STANDING, handoverStanding } from "./internal/handover-standing";

const ClaimHandover = z.strictObject({
  handoverId: entityId,
  installationId: entityId,
  passphrase,
  code: phoneCode.default(""),
});

/**
 * Returns the configuration file, once: the handover counts as claimed even when the response is lost. Then
 * the key must be rotated; a second copy is never given.
 * @throws AppError LINK_EXPIRED, LINK_REVOKED, CODE_WRONG, CODE_LOCKED after MAX_CODE_ATTEMPTS,
 *   FILE_TAKEN
 */
export async function claimHandover(
  ctx: Context,
  input: z.input<typeof ClaimHandover>,
): Promise<{ name: string; text: string }> {
  authorizeInstallation(ctx, input.installationId, "keys.handover");
  const { handoverId, installationId, passphrase: secret, code } = parseInput(ClaimHandover, input);
  // Before the code and the file: deriving a key from the passphrase takes a tenth of a second.
  requireOpenLink(
    ctx,
    handoverStanding(await loadHandover(ctx.db, { handoverId, installationId })),
    NO_BROWSER,
  );
  if (!(await checkCode(ctx, { handoverId, installationId }, code))) throw new AppError("CODE_WRONG");
  const file = await fileOfCurrentKey(ctx, installationId, secret);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const now = ctx.clock();
    const handover = await loadHandover(tx, { handoverId, installationId });
    requireOpenLink(ctx, handoverStanding(handover), NO_BROWSER);
    if (handover.keyId !== file.keyId) throw new AppError("LINK_REVOKED");
    const claimed = await locked.tx.keyHandover.updateMany({
      where: { id: handoverId, claimedAt: null, revokedAt: null },
      data: { claimedAt: now },
    });
    if (claimed.count === 0) throw new AppError("FILE_TAKEN");
    audit({
      action: "handover.claimed",
      entity: { type: "handover", id: handoverId },
      installationId,
      details: { encrypted: secret !== "" },
    });
  });
  return { name: file.name, text: file.text };
}

const NO_BROWSER = { browser: undefined };

/** @throws AppError NOT_FOUND */
async function loadHandover(
  db: Pick<Transaction, "keyHandover">,
  which: { handoverId: string; installationId: string },
) {
  const handover = await db.keyHandover.findUnique({
    where: { id: which.handoverId, installationId: which.installationId },
    select: { ...HANDOVER_STANDING, keyId: true },
  });
  if (!handover) throw new AppError("NOT_FOUND");
  return handover;
}

/**
 * Checks the code. A wrong one is counted in a transaction of its own, which the error thrown afterwards does
 * not roll back.
 */
async function checkCode(
  ctx: Context,
  { handoverId, installationId }: { handoverId: string; installationId: string },
  code: string,
): Promise<boolean> {
  const which = { id: handoverId, installationId };
  const required = await ctx.db.keyHandover.count({ where: { ...which, codeHash: { not: null } } });
  if (!required) return true;
  return withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const handover = await tx.keyHandover.findUniqueOrThrow({
      where: which,
      include: { key: { select: { state: true } } },
    });
    requireOpenLink(ctx, handoverStanding(handover), NO_BROWSER);
    const { tokenHash, codeHash, codeAttempts } = handover;
    if (!tokenHash || !codeHash || isPhoneCode(ctx, code, { tokenHash, codeHash })) return unchanged(true);
    const last = codeAttempts + 1 >= MAX_CODE_ATTEMPTS;
    await locked.tx.keyHandover.update({
      where: { id: handoverId },
      data: { codeAttempts: { increment: 1 }, revokedAt: last ? ctx.clock() : null },
    });
    audit({
      action: "handover.code-rejected",
      entity: { type: "handover", id: handoverId },
      installationId,
      details: { revoked: last },
    });
    return false;
  });
}
