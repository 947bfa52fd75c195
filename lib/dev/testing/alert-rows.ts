import type { Database } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";

/**
 * Writes an alert of an installation's present key as the evaluation would have raised it for the first rule,
 * with the deliveries given.
 */
export async function insertAlert(
  db: Database,
  alert: {
    installationId: string;
    expiresAt: Date;
    threshold: number;
    delivery?: Omit<Prisma.AlertDeliveryUncheckedCreateWithoutCrossingInput, "alertId" | "threshold">;
  },
): Promise<{ id: string }> {
  const { delivery, ...about } = alert;
  const rule = await db.alertRule.findFirstOrThrow();
  const { keyId } = await db.fleetRow.findUniqueOrThrow({ where: { installationId: about.installationId } });
  const createdAt = new Date();
  const { id } = await db.alert.create({ data: { ...about, keyId, createdAt }, select: { id: true } });
  const crossing = await db.alertCrossing.create({
    data: { ...about, alertId: id, ruleId: rule.id, createdAt },
    select: { id: true },
  });
  if (delivery)
    await db.alertDelivery.create({
      data: { ...delivery, crossingId: crossing.id, alertId: id, threshold: about.threshold },
    });
  return { id };
}
