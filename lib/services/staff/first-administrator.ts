import { oneLine } from "@/lib/base/plain-text";
import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { authorizeApplicant, authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withBookkeeping, withTransaction } from "@/lib/core/db/transaction";

const hasAdministrator = { state: "ACTIVE", role: "ADMINISTRATOR" } as const;

/**
 * Creates the one-time code by which the first administrator is appointed, while there is none.
 * @param options.renew replace an unused code (it was lost)
 * @returns the code, shown once; null when there is an administrator, or a code exists and is not to be
 * replaced
 */
export async function makeBootstrapCode(ctx: Context, options: { renew: boolean }): Promise<string | null> {
  authorizeSystem(ctx);
  if (await ctx.db.staffUser.count({ where: hasAdministrator })) return null;
  const code = newSecret();
  const row = { codeHash: hashSecret(code), createdAt: ctx.clock(), usedAt: null };
  if (options.renew) {
    await withBookkeeping(ctx, "bootstrap-code", (tx) =>
      tx.bootstrapCode.upsert({ where: { id: 1 }, create: { id: 1, ...row }, update: row }),
    );
    return code;
  }
  const { count } = await withBookkeeping(ctx, "bootstrap-code", (tx) =>
    tx.bootstrapCode.createMany({ data: [{ id: 1, ...row }], skipDuplicates: true }),
  );
  return count === 1 ? code : null;
}

/** Whether there is no administrator yet, so that the one-time code has an effect. */
export async function needsFirstAdministrator(ctx: Context): Promise<boolean> {
  const userId = authorizeApplicant(ctx);
  return (await ctx.db.staffUser.count({ where: { ...hasAdministrator, id: { not: userId } } })) === 0;
}

const Claim = z.strictObject({ code: z.string().overwrite(oneLine).min(1, "required").max(100, "too-long") });

/** Makes the applicant who knows the code the first administrator. @throws AppError CODE_WRONG */
export async function claimFirstAdministrator(ctx: Context, input: z.input<typeof Claim>): Promise<void> {
  const userId = authorizeApplicant(ctx);
  const { code } = parseInput(Claim, input);
  await withTransaction(ctx, async (tx, audit) => {
    const now = ctx.clock();
    const used = await tx.bootstrapCode.updateMany({
      where: { id: 1, codeHash: hashSecret(code), usedAt: null },
      data: { usedAt: now },
    });
    if (used.count === 0) throw new AppError("CODE_WRONG", { fields: { code: "code-wrong" } });
    if (await tx.staffUser.count({ where: hasAdministrator }))
      throw new AppError("CODE_WRONG", { fields: { code: "code-wrong" } });
    await tx.staffUser.update({
      where: { id: userId },
      data: { state: "ACTIVE", role: "ADMINISTRATOR", decidedAt: now },
    });
    audit({
      action: "staff.first-administrator-claimed",
      entity: { type: "staff", id: userId },
    });
  });
}
