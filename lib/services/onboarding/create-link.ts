import { z } from "zod";
import { addSeconds } from "@/lib/clock";
import { AppError } from "@/lib/errors";
import { hashSecret, newSecret } from "@/lib/ids";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { prepareKey } from "@/lib/services/keys/prepare-key";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";
import { onboardingTarget } from "./onboarding-target";

export const LINK_DAYS = [3, 7, 14, 30] as const;

const CreateLink = z.strictObject({
  installationId: entityId,
  days: z.coerce.number().refine((days) => (LINK_DAYS as readonly number[]).includes(days), "days"),
});

/**
 * Makes an onboarding link for the customer and revokes the ones before it.
 * @returns the token, shown once: only its hash is kept
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
    await tx.onboardingLink.updateMany({
      where: { installationId, revokedAt: null },
      data: { revokedAt: now },
    });
    const { id } = await tx.onboardingLink.create({
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
