import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { addSeconds } from "@/lib/base/clock";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { lockInstallationOf } from "@/lib/db/locks";

const RecordReminder = z.strictObject({ draftId: entityId });

/** The same form sent twice notes one reminder. */
const SAME_SECONDS = 60;

/**
 * Notes that the customer was reminded of an access that was asked for and is not given. The mail is sent
 * from the staff member's own mail program, so the portal knows only that they say so.
 * @throws AppError NOT_FOUND; CONFLICT when the draft does not wait for an access any more
 */
export async function recordReminder(ctx: Context, input: z.input<typeof RecordReminder>): Promise<void> {
  authorize(ctx, "onboarding.manage");
  const { draftId } = parseInput(RecordReminder, input);
  const now = ctx.clock();
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallationOf(tx, "draft", draftId);
    const draft = await tx.clientDraft.findUnique({
      where: { id: draftId },
      select: { state: true, remindedAt: true, installationId: true },
    });
    if (!locked || !draft) throw new AppError("NOT_FOUND");
    if (draft.state !== "ACCESS_REQUESTED") throw new AppError("CONFLICT");
    if (draft.remindedAt && draft.remindedAt > addSeconds(now, -SAME_SECONDS)) return unchanged(undefined);
    await locked.tx.clientDraft.update({ where: { id: draftId }, data: { remindedAt: now } });
    audit({
      action: "draft.reminded",
      entity: { type: "draft", id: draftId },
      installationId: draft.installationId,
    });
  });
}
