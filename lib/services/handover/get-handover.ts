import { authorizeInstallation } from "@/lib/context/authorize";
import { MAX_CODE_ATTEMPTS } from "@/lib/core/links/phone-code";
import type { Context } from "@/lib/context/context";

/**
 * What the recipient's page shows, of a link that `findHandover` found to be usable. Contains no secret.
 * @throws when there is no such handover of the installation
 */
export async function getHandover(ctx: Context, input: { handoverId: string; installationId: string }) {
  authorizeInstallation(ctx, input.installationId, "fleet.read");
  const handover = await ctx.db.keyHandover.findUniqueOrThrow({
    where: { id: input.handoverId, installationId: input.installationId },
    include: {
      installation: {
        select: {
          label: true,
          clientId: true,
          organization: { select: { name: true, number: true } },
          template: {
            select: {
              name: true,
              environment: true,
              revivalInstructions: true,
              fileLocation: true,
              restartInstructions: true,
            },
          },
        },
      },
    },
  });
  const { installation } = handover;
  return {
    recipient: handover.recipient,
    codeRequired: handover.codeHash !== null,
    /** Wrong codes that may still be entered before the link is locked. */
    codesLeft: Math.max(0, MAX_CODE_ATTEMPTS - handover.codeAttempts),
    expiresAt: handover.expiresAt,
    organization: installation.organization,
    label: installation.label,
    product: installation.template.name,
    environment: installation.template.environment,
    instructions: installation.template.revivalInstructions,
    /** Plain text; empty when nobody has written it. */
    fileLocation: installation.template.fileLocation,
    restartInstructions: installation.template.restartInstructions,
  };
}
