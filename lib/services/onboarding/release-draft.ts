import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { DRAFT_CONFIRMATION, draftConfirmation, NOBODY } from "@/lib/core/clients/draft-confirmation";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { entityId, typedConfirmation } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { lockInstallationOf } from "@/lib/db/locks";
import { draftStanding, isReleasable } from "@/lib/domain/draft-confirmation";
import { isConfirmedBy } from "@/lib/domain/second-client";

const ReleaseDraft = z.strictObject({
  draftId: entityId,
  /** The end of the draft's client id, typed. */
  confirmation: typedConfirmation,
});

/**
 * Lets another draft be made although this one may still be confirmed, for example when the customer can no
 * longer use the browser that was sent to it. When both are confirmed the customer has two clients, which the
 * form says. This one counts all the same if it is the one that is confirmed. Idempotent.
 * @throws AppError NOT_FOUND, FRESH_LOGIN_NEEDED; CHANGE_UNDER_WAY while it is being created or proved;
 *   INVALID_INPUT without the confirmation
 */
export async function releaseDraft(ctx: Context, input: z.input<typeof ReleaseDraft>): Promise<void> {
  authorize(ctx, "onboarding.manage");
  requireFreshLogin(ctx);
  const { draftId, confirmation } = parseInput(ReleaseDraft, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallationOf(tx, "draft", draftId);
    if (!locked) throw new AppError("NOT_FOUND");
    const now = ctx.clock();
    const row = await tx.clientDraft.findUniqueOrThrow({
      where: { id: draftId },
      select: {
        clientId: true,
        installation: { select: { organization: { select: { number: true } } } },
        ...DRAFT_CONFIRMATION,
      },
    });
    const draft = draftConfirmation(row, NOBODY);
    if (draftStanding(draft, now, ctx.env.CLIENT_CACHE_SECONDS).kind === "over") return unchanged(undefined);
    if (!isReleasable(draft.state)) throw new AppError("CHANGE_UNDER_WAY");
    const organizationNumber = row.installation.organization.number;
    if (!isConfirmedBy(confirmation, { clientId: draft.clientId, organizationNumber }))
      throw new AppError("INVALID_INPUT", { fields: { confirmation: "client-ending" } });
    await locked.tx.clientDraft.update({
      where: { id: draftId },
      data: { state: "ABANDONED", releasedAt: now },
    });
    audit({
      action: "draft.released",
      entity: { type: "draft", id: draftId },
      installationId: locked.id,
      details: { clientId: draft.clientId },
    });
  });
}
