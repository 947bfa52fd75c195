import { z } from "zod";
import { type ErrorCode, isAppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { installationTitle } from "@/lib/domain/installation-title";
import type { KeyLink } from "@/lib/domain/ready-link";
import { MAX_REVIVALS_AT_ONCE } from "@/lib/domain/revival";
import { revivalDays } from "./schemas";
import { startRevival } from "./start-revival";

const StartRevivals = z.strictObject({
  installationIds: z.array(entityId).min(1, "required").max(MAX_REVIVALS_AT_ONCE, "too-many"),
  days: revivalDays,
  withCode: z.boolean().default(false),
});

/** The link for one customer, or why there is none. */
export interface StartedRevivalLink {
  installationId: string;
  name: string;
  /** Shown once. */
  link: KeyLink | null;
  failure: ErrorCode | null;
}

/**
 * Starts a revival for each installation, as `startRevival` does, and creates its link. One that cannot be
 * started does not keep the others from it, whatever the reason: the links that were made before are shown
 * once, and would be lost. Nothing is sent to anybody.
 * @returns a result for each installation, in the order of the input
 */
export async function startRevivals(
  ctx: Context,
  input: z.input<typeof StartRevivals>,
): Promise<StartedRevivalLink[]> {
  authorize(ctx, "keys.manage");
  const { installationIds, days, withCode } = parseInput(StartRevivals, input);
  const ids = [...new Set(installationIds)];
  const rows = await ctx.db.installation.findMany({
    where: { id: { in: ids } },
    select: { id: true, label: true, organization: { select: { name: true } } },
  });
  const names = new Map(rows.map((row) => [row.id, installationTitle(row.organization.name, row.label)]));
  const started: StartedRevivalLink[] = [];
  for (const installationId of ids) {
    const subject = { installationId, name: names.get(installationId) ?? installationId };
    try {
      const { link } = await startRevival(ctx, { installationId, days, withCode });
      started.push({ ...subject, link, failure: null });
    } catch (error) {
      if (!isAppError(error))
        log.error({ err: error, installation: installationId }, "a renewal of several failed");
      started.push({ ...subject, link: null, failure: isAppError(error) ? error.code : "INTERNAL" });
    }
  }
  return started;
}
