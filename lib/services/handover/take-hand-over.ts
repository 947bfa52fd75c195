import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { lockHandOver } from "@/lib/db/locks";
import { entityId } from "@/lib/core/input/fields";
import { fileOfCurrentKey, passphrase } from "@/lib/core/keys/file-of-current-key";
import { parseInput } from "@/lib/core/input/parse-input";
import { isPhoneCode, MOST_CODE_TRIES, phoneCode } from "@/lib/core/links/phone-code";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";

const TakeHandOver = z.strictObject({
  handOverId: entityId,
  installationId: entityId,
  passphrase,
  code: phoneCode.default(""),
});

/**
 * Hands the configuration file over: once, whatever happens to the answer afterwards. A file that is lost on the way is
 * replaced by a rotation, never by a second copy.
 * @throws AppError LINK_EXPIRED, LINK_REVOKED (also after five wrong codes), CODE_WRONG, FILE_TAKEN
 */
export async function takeHandOver(
  ctx: Context,
  input: z.input<typeof TakeHandOver>,
): Promise<{ name: string; text: string }> {
  authorizeInstallation(ctx, input.installationId, "keys.handover");
  const { handOverId, installationId, passphrase: secret, code } = parseInput(TakeHandOver, input);
  if (!(await judgeCode(ctx, handOverId, code))) throw new AppError("CODE_WRONG");
  const file = await fileOfCurrentKey(ctx, installationId, secret);
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const found = await tx.keyHandOver.findUnique({ where: { id: handOverId, installationId } });
    if (!found) throw new AppError("NOT_FOUND");
    if (found.takenAt) throw new AppError("FILE_TAKEN");
    if (found.revokedAt || found.keyId !== file.keyId) throw new AppError("LINK_REVOKED");
    if (found.expiresAt <= now) throw new AppError("LINK_EXPIRED");
    const taken = await tx.keyHandOver.updateMany({
      where: { id: handOverId, takenAt: null, revokedAt: null },
      data: { takenAt: now },
    });
    if (taken.count === 0) throw new AppError("FILE_TAKEN");
    audit({
      action: "handover.claimed",
      entity: { type: "handover", id: handOverId },
      installationId,
      details: { encrypted: secret !== "" },
    });
  });
  return { name: file.name, text: file.text };
}

/** Counts a wrong code in a transaction of its own: the refusal must not undo it. */
async function judgeCode(ctx: Context, handOverId: string, code: string): Promise<boolean> {
  const wanted = await ctx.db.keyHandOver.count({ where: { id: handOverId, codeHash: { not: null } } });
  if (!wanted) return true;
  return withTransaction(ctx, async (tx, audit) => {
    await lockHandOver(tx, handOverId);
    const found = await tx.keyHandOver.findUniqueOrThrow({ where: { id: handOverId } });
    if (found.revokedAt) throw new AppError("LINK_REVOKED");
    const { tokenHash, codeHash, codeTries } = found;
    if (!tokenHash || !codeHash || isPhoneCode(ctx, code, { tokenHash, codeHash })) return unchanged(true);
    const last = codeTries + 1 >= MOST_CODE_TRIES;
    await tx.keyHandOver.update({
      where: { id: handOverId },
      data: { codeTries: { increment: 1 }, revokedAt: last ? ctx.clock() : null },
    });
    audit({
      action: "handover.code-rejected",
      entity: { type: "handover", id: handOverId },
      installationId: found.installationId,
      details: { revoked: last },
    });
    return false;
  });
}
