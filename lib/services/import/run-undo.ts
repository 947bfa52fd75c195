import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { lockImportRun, lockInstallations, lockOrganizations } from "@/lib/db/locks";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { readEffects } from "./internal/effects";
import { findTouches } from "./internal/find-touches";
import { EffectsDiffer, undoEffects } from "./internal/undo-effects";

/** Limit of the whole transaction. 40 000 rows took 80 seconds on two busy cores. */
const UNDO_SECONDS = 900;

/**
 * Undoes an import whose undoing was requested, as a whole and in one transaction: a worker that is killed
 * leaves it as it was, and the next one begins again. When something has touched what the import changed,
 * since it was requested too, nothing is undone and the request is refused.
 */
export async function runUndo(ctx: Context, input: { runId: string }): Promise<void> {
  authorizeSystem(ctx);
  try {
    await undo(ctx, input.runId);
  } catch (error) {
    if (!(error instanceof EffectsDiffer)) throw error;
    await refuse(ctx, input.runId);
  }
}

async function undo(ctx: Context, runId: string): Promise<void> {
  await withTransaction(
    ctx,
    async (tx, audit) => {
      const run = await lockImportRun(tx, runId);
      if (!run?.undoRequestedAt || run.undoneAt) return unchanged(undefined);
      const effects = await readEffects(tx, runId);
      // From here on nothing else can touch them, so what is found now is all there is.
      const locked = await lockInstallations(
        tx,
        effects.map((effect) => effect.installationId),
      );
      await lockOrganizations(
        tx,
        effects.flatMap((effect) => effect.organizationId ?? []),
      );
      if ((await findTouches(tx, runId)).length > 0) throw new EffectsDiffer();
      const now = ctx.clock();
      const by = await requestedBy(tx, runId);
      const counts = await undoEffects(locked, audit, effects, { runId, by, now });
      await tx.importRun.update({ where: { id: runId }, data: { undoneAt: now } });
      audit({ action: "import.undone", entity: { type: "import", id: runId }, details: counts });
    },
    { timeoutSeconds: UNDO_SECONDS },
  );
}

/** Who requested it, who need not be who started the import. Rows of the audit are never deleted. */
async function requestedBy(tx: ReadOnlyDatabase, runId: string): Promise<string | null> {
  const { actorId } = await tx.auditEvent.findFirstOrThrow({
    where: { entityType: "import", entityId: runId, action: "import.undo-requested" },
    orderBy: { seq: "desc" },
    select: { actorId: true },
  });
  return actorId;
}

async function refuse(ctx: Context, runId: string): Promise<void> {
  await withTransaction(ctx, async (tx, audit) => {
    const { count } = await tx.importRun.updateMany({
      where: { id: runId, undoRequestedAt: { not: null }, undoneAt: null },
      data: { undoRequestedAt: null },
    });
    if (count === 0) return unchanged(undefined);
    audit({ action: "import.undo-refused", entity: { type: "import", id: runId } });
  });
}
