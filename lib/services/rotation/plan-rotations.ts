import { addSeconds } from "@/lib/clock";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { keyStatus } from "@/lib/domain/key-status";
import { isAppError } from "@/lib/errors";
import { authorizeSystem } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { startRotation } from "./start-rotation";

const MOST_AT_ONCE = 50;
const LONGEST_WINDOW_DAYS = 366;
const AFTER_FAILURE_SECONDS = 86_400;

/**
 * Orders rotations for keys inside their template's renewal window, the ones that expire first before the others. A
 * client whose last rotation failed today waits until tomorrow, so that a fault upstream is not hammered.
 * @returns how many were ordered
 */
export async function planRotations(ctx: Context): Promise<number> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const due = await ctx.db.clientKey.findMany({
    where: {
      state: "CURRENT",
      custody: "PORTAL",
      sealedPrivateJwk: { not: null },
      expiresAt: { gt: now, lt: addSeconds(now, LONGEST_WINDOW_DAYS * 86_400) },
      installation: {
        closedAt: null,
        custody: "PORTAL",
        activatedAt: { not: null },
        template: { rotatesAutomatically: true },
        rotations: {
          none: {
            OR: [
              { state: { in: [...OPEN_ROTATION_STATES] } },
              {
                state: { in: ["FAILED", "ABANDONED"] },
                settledAt: { gt: addSeconds(now, -AFTER_FAILURE_SECONDS) },
              },
            ],
          },
        },
      },
    },
    select: {
      id: true,
      installationId: true,
      expiresAt: true,
      installation: { select: { template: { select: { renewalDays: true } } } },
    },
    orderBy: { expiresAt: "asc" },
    take: MOST_AT_ONCE * 4,
  });
  const wanted = due
    .filter((key) =>
      ["due", "critical"].includes(keyStatus(key.expiresAt, now, key.installation.template.renewalDays)),
    )
    .slice(0, MOST_AT_ONCE);
  for (const key of wanted) {
    const order = {
      installationId: key.installationId,
      operationId: crypto.randomUUID(),
      trigger: "AUTOMATIC",
    } as const;
    // One that changed since the list was read does not stop the others.
    await startRotation(ctx, order, { actorName: "Klientvakt" }).catch((error: unknown) => {
      if (!isAppError(error)) throw error;
    });
  }
  return wanted.length;
}
