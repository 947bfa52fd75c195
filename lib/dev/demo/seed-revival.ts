import { addSeconds } from "@/lib/base/clock";
import { hashSecret, newSecret } from "@/lib/base/ids";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { configurationFileName } from "@/lib/domain/configuration-file";
import type { ProgramAnswer } from "@/lib/domain/program";

const HOUR = 3600;

/**
 * Inserts a revival whose file the customer fetched two hours ago, with what the customer answered since;
 * null for a customer who has not answered.
 */
export async function seedDeliveredRevival(
  ctx: Context,
  installationId: string,
  answer: ProgramAnswer | null,
): Promise<void> {
  const hoursAgo = (hours: number) => addSeconds(ctx.clock(), -hours * HOUR);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const { label, custody, organization, keys } = await tx.installation.findUniqueOrThrow({
      where: { id: installationId },
      select: {
        label: true,
        custody: true,
        organization: { select: { number: true } },
        keys: { where: { state: "CURRENT" }, select: { id: true } },
      },
    });
    const revival = await locked.tx.revival.create({
      data: {
        installationId,
        custody,
        state: "DELIVERED",
        tokenHash: hashSecret(newSecret()),
        boundToHash: hashSecret(newSecret()),
        keyId: keys[0]!.id,
        actorName: ctx.actor.kind === "staff" ? ctx.actor.name : null,
        createdAt: hoursAgo(6),
        expiresAt: addSeconds(hoursAgo(6), 3 * 24 * HOUR),
        openedAt: hoursAgo(5),
        keyMadeAt: hoursAgo(4),
        uploadedAt: hoursAgo(3),
        verifiedAt: hoursAgo(3),
        deliveredAt: hoursAgo(2),
        endedAt: hoursAgo(2),
        fileName: configurationFileName(organization.number, label, false),
        programAnswer: answer,
        programAnsweredAt: answer ? hoursAgo(1) : null,
      },
    });
    const subject = { entity: { type: "revival" as const, id: revival.id }, installationId };
    audit({ ...subject, action: "revival.delivered", details: { by: "portal", encrypted: false } });
    if (answer)
      audit({ ...subject, action: "revival.program-answered", details: { answer, by: "customer" } });
  });
}
