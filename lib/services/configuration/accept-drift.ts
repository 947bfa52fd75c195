import { configurationOf, isSameConfiguration } from "@/lib/domain/configuration";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { addRevision, latestConfiguration } from "@/lib/core/clients/revisions";

/** What somebody changed outside Klientvakt becomes what we believe. Sends nothing. */
export async function acceptDrift(
  ctx: Context,
  input: { installationId: string; reason: string },
): Promise<void> {
  authorize(ctx, "configuration.write");
  const installationId = parseInput(entityId, input.installationId);
  await withTransaction(ctx, async (tx, audit) => {
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { snapshot: true },
    });
    if (!installation?.snapshot) throw new AppError("NOT_FOUND");
    const configuration = configurationOf(Snapshot.parse(installation.snapshot));
    const believed = await latestConfiguration(tx, installationId);
    if (believed && isSameConfiguration(believed, configuration)) return unchanged(undefined);
    const number = await addRevision(tx, {
      installationId,
      source: "DRIFT_ACCEPTED",
      configuration,
      reason: input.reason.slice(0, 500),
      actorName: actorName(ctx.actor),
      now: ctx.clock(),
    });
    audit({
      action: "configuration.drift-accepted",
      entity: { type: "installation", id: installationId },
      installationId,
      details: { revision: number },
    });
  });
}
