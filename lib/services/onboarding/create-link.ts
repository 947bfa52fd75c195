import { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { addSeconds } from "@/lib/base/clock";
import { AppError } from "@/lib/base/errors";
import { hashSecret, newSecret } from "@/lib/base/ids";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { prepareKey } from "@/lib/core/keys/prepare-key";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { onboardingTarget } from "./internal/onboarding-target";

export const LINK_DAYS = [3, 7, 14, 30] as const;

const CreateLink = z.strictObject({
  installationId: entityId,
  days: z.coerce.number().refine((days) => (LINK_DAYS as readonly number[]).includes(days), "days"),
});

/**
 * Creates an onboarding link for the customer and revokes the earlier ones.
 * @returns the token, shown once: only its hash is stored
 * @throws AppError when the installation cannot be onboarded
 */
export async function createLink(
  ctx: Context,
  input: z.input<typeof CreateLink>,
): Promise<{ token: string; expiresAt: Date }> {
  authorize(ctx, "onboarding.manage");
  const { installationId, days } = parseInput(CreateLink, input);
  const target = await onboardingTarget(ctx, installationId);
  if (target.custody === "PORTAL") await prepareKey(ctx, installationId);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const token = newSecret();
  const now = ctx.clock();
  const expiresAt = addSeconds(now, days * 86_400);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    await locked.tx.onboardingLink.updateMany({
      where: { installationId, revokedAt: null },
      data: { revokedAt: now },
    });
    const { id } = await locked.tx.onboardingLink.create({
      data: { installationId, tokenHash: hashSecret(token), createdById: userId, createdAt: now, expiresAt },
      select: { id: true },
    });
    audit({
      action: "link.created",
      entity: { type: "link", id },
      installationId,
      details: { days },
    });
  });
  return { token, expiresAt };
}
