import { z } from "zod";
import { configurationOf, isSameConfiguration } from "@/lib/domain/configuration";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, optionalReason } from "@/lib/core/input/fields";
import { Snapshot } from "@/lib/core/clients/snapshot";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { addRevision, latestConfiguration } from "@/lib/core/clients/revisions";

const AcceptDrift = z.strictObject({ installationId: entityId, reason: optionalReason });

/** What somebody changed outside Klientvakt becomes what we believe. Sends nothing. */
export async function acceptDrift(ctx: Context, input: z.input<typeof AcceptDrift>): Promise<void> {
  authorize(ctx, "configuration.write");
  const { installationId, reason } = parseInput(AcceptDrift, input);
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
      reason,
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
