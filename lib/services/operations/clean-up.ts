import { lockInstallations } from "@/lib/db/locks";
import { addSeconds } from "@/lib/base/clock";
import { CHANGE_LIMIT_SECONDS } from "@/lib/domain/change-limit";
import { PRESENCE_SECONDS } from "@/lib/domain/configuration-presence";
import { RETENTION_DAYS } from "@/lib/domain/retention";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { onlyBookkeeping, withTransaction } from "@/lib/core/db/transaction";

/** Removes everything whose retention period (`lib/domain/retention.ts`) has ended. Runs once a day. */
export async function cleanUp(ctx: Context): Promise<void> {
  authorizeSystem(ctx);
  const now = ctx.clock();
  const before = (days: number) => addSeconds(now, -days * 86_400);
  await withTransaction(ctx, async (tx, audit) => {
    const named = { createdAt: { lt: before(RETENTION_DAYS.recipients) }, recipient: { not: null } };
    const handovers = await tx.keyHandover.findMany({ where: named, select: { installationId: true } });
    const ids = [...new Set(handovers.map((each) => each.installationId))];
    const locked = await lockInstallations(tx, ids);
    const sessions = await tx.staffSession.deleteMany({
      where: { lastSeenAt: { lt: before(RETENTION_DAYS.sessions) } },
    });
    const unused = {
      state: { in: ["PREVIEW" as const, "CANCELLED" as const] },
      createdAt: { lt: before(RETENTION_DAYS.unusedImports) },
    };
    const sources = await tx.importSource.deleteMany({
      where: { createdAt: { lt: before(RETENTION_DAYS.importSources) } },
    });
    await tx.importChunk.deleteMany({ where: { run: unused } });
    const imports = await tx.importRun.deleteMany({ where: unused });
    const alerts = await tx.alert.deleteMany({ where: { closedAt: { lt: before(RETENTION_DAYS.alerts) } } });
    await tx.alertCanary.deleteMany({ where: { raisedAt: { lt: before(RETENTION_DAYS.canaries) } } });
    await tx.staffClientNotice.deleteMany({ where: { raisedAt: { lt: before(RETENTION_DAYS.alerts) } } });
    await tx.usedDpopProof.deleteMany({ where: { usedAt: { lt: addSeconds(now, -3600) } } });
    await tx.countedChange.deleteMany({
      where: { changedAt: { lt: addSeconds(now, -CHANGE_LIMIT_SECONDS) } },
    });
    const calls = await tx.loggedCall.deleteMany({
      where: { createdAt: { lt: before(RETENTION_DAYS.calls) } },
    });
    await tx.configurationPresence.deleteMany({
      where: { seenAt: { lt: addSeconds(now, -PRESENCE_SECONDS) } },
    });
    const recipients = await locked.tx.keyHandover.updateMany({
      where: { ...named, installationId: { in: ids } },
      data: { recipient: null },
    });
    const removed = {
      recipients: recipients.count,
      sessions: sessions.count,
      imports: imports.count,
      importSources: sources.count,
      alerts: alerts.count,
      calls: calls.count,
    };
    if (Object.values(removed).every((count) => count === 0))
      return onlyBookkeeping("replay-protection", undefined);
    audit({ action: "system.cleaned-up", entity: { type: "system", id: "clean-up" }, details: removed });
  });
}
