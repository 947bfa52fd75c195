import { authorizeInstallation } from "@/lib/context/authorize";
import { CUSTOMER_SUBJECT, subjectTexts } from "@/lib/core/links/customer-subject";
import { codesLeft } from "@/lib/core/links/phone-code";
import type { Context } from "@/lib/context/context";

/**
 * What the recipient's page shows, of a link that `findHandover` found to be usable. Contains no secret.
 * @throws when there is no such handover of the installation
 */
export async function getHandover(ctx: Context, input: { handoverId: string; installationId: string }) {
  authorizeInstallation(ctx, input.installationId, "fleet.read");
  const handover = await ctx.db.keyHandover.findUniqueOrThrow({
    where: { id: input.handoverId, installationId: input.installationId },
    include: { installation: { select: CUSTOMER_SUBJECT } },
  });
  return {
    recipient: handover.recipient,
    codeRequired: handover.codeHash !== null,
    /** Wrong codes that may still be entered before the link is locked. */
    codesLeft: codesLeft(handover),
    expiresAt: handover.expiresAt,
    ...subjectTexts(handover.installation),
  };
}
