import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { ENDED_LINK_KINDS, loadEndedLinks } from "./internal/ended-links";

const DeclineReplacement = z.strictObject({ kind: z.enum(ENDED_LINK_KINDS), id: entityId });

/**
 * Records that a link which ended because its owner lost access needs no new one.
 * @throws AppError NOT_FOUND for a link that is not listed
 */
export async function declineReplacement(ctx: Context, input: { kind: string; id: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const link = parseInput(DeclineReplacement, input);
  await withTransaction(ctx, async (tx, audit) => {
    const [seen] = (await loadEndedLinks(tx, "", 1, link)).rows;
    if (!seen) throw new AppError("NOT_FOUND");
    const locked = await lockInstallation(tx, seen.installationId);
    const declined = {
      where: { id: link.id, replacementDeclinedAt: null },
      data: { replacementDeclinedAt: ctx.clock() },
    };
    const { count } =
      link.kind === "link"
        ? await locked.tx.onboardingLink.updateMany(declined)
        : link.kind === "revival"
          ? await locked.tx.revival.updateMany(declined)
          : await locked.tx.keyHandover.updateMany(declined);
    if (count === 0) throw new AppError("NOT_FOUND");
    audit({
      action: `${link.kind}.replacement-declined`,
      entity: { type: link.kind, id: link.id },
      installationId: seen.installationId,
    });
  });
}
