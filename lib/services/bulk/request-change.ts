import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockStaffMember } from "@/lib/db/locks";
import type { Permission } from "@/lib/domain/permissions";
import { createRequestedRun, withStart } from "./internal/request-run";
import { RequestChange } from "./schemas";

type RequestedChange = z.output<typeof RequestChange>["change"];

/** The permission of the verb that carries it out. */
const PERMISSIONS: Record<RequestedChange["kind"], Permission> = {
  "set-configuration": "configuration.write",
  close: "installations.write",
  "destroy-kept-keys": "installations.write",
  "rotate-key": "keys.manage",
};

/**
 * Requests a change of one installation after its verb has thrown APPROVAL_NEEDED: as a run of one, which an
 * administrator approves. Idempotent while the same change of the same person waits.
 * @throws AppError NOT_FOUND
 */
export async function requestChange(
  ctx: Context,
  input: z.input<typeof RequestChange>,
): Promise<{ runId: string }> {
  authorize(ctx, "installations.write");
  requireFreshLogin(ctx);
  if (ctx.actor.kind !== "staff") throw new AppError("FORBIDDEN");
  const { userId } = ctx.actor;
  const { installationId, change, reason } = parseInput(RequestChange, input);
  authorize(ctx, PERMISSIONS[change.kind]);
  return withTransaction(ctx, async (tx, audit) => {
    await lockStaffMember(tx, userId);
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { template: { select: { environment: true } } },
    });
    if (!installation) throw new AppError("NOT_FOUND");
    const waiting = await tx.bulkRun.findFirst({
      where: {
        state: "ORDERED",
        createdById: userId,
        change: { equals: change as object },
        items: { some: { installationId } },
      },
      select: { id: true },
    });
    if (waiting) return unchanged({ runId: waiting.id });
    const id = randomUUID();
    const startsAt = await createRequestedRun(tx, ctx, {
      id,
      environment: installation.template.environment,
      change,
      reason,
      createdById: userId,
      installationIds: [installationId],
    });
    audit({
      action: "bulk.requested",
      entity: { type: "bulk-run", id },
      installationId,
      details: withStart({ kind: change.kind, installations: 1, reason }, startsAt),
    });
    return { runId: id };
  });
}
