import { z } from "zod";
import { lockInstallation } from "@/lib/db/locks";
import { driftOf } from "@/lib/domain/drift";
import { AppError } from "@/lib/base/errors";
import { actorName, authorize, staffId } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, optionalReason } from "@/lib/core/input/fields";
import { loadDriftFacts } from "@/lib/core/clients/record-drift";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { addRevision } from "@/lib/core/clients/revisions";

const AcceptDrift = z.strictObject({ installationId: entityId, reason: optionalReason });

/**
 * Makes the configuration at Selvbetjening, as last read, the expected one. Sends nothing. Idempotent.
 * @throws AppError NOT_FOUND, also when the client was never read
 */
export async function acceptDrift(ctx: Context, input: z.input<typeof AcceptDrift>): Promise<void> {
  authorize(ctx, "configuration.write");
  const { installationId, reason } = parseInput(AcceptDrift, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const facts = await loadDriftFacts(tx, installationId);
    if (!facts.current) throw new AppError("NOT_FOUND");
    if (driftOf(facts).length === 0) return unchanged(undefined);
    const number = await addRevision(locked, {
      source: "DRIFT_ACCEPTED",
      configuration: facts.current,
      reason,
      actorName: actorName(ctx.actor),
      actorId: staffId(ctx.actor),
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
