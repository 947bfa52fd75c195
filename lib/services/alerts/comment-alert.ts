import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { actorId, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId, textOfLines } from "@/lib/core/input/fields";
import { type FormInput, parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";

const MAX_COMMENT_LENGTH = 1_000;

const CommentAlert = z.strictObject({
  alertId: entityId,
  text: textOfLines(MAX_COMMENT_LENGTH).min(1, "required"),
});

/** Adds a comment to an alert, for colleagues. @throws AppError NOT_FOUND */
export async function commentAlert(ctx: Context, input: FormInput<typeof CommentAlert>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { alertId, text } = parseInput(CommentAlert, input);
  await withTransaction(ctx, async (tx, audit) => {
    const alert = await tx.alert.findUnique({ where: { id: alertId }, select: { installationId: true } });
    if (!alert) throw new AppError("NOT_FOUND");
    await tx.alertComment.create({
      data: { alertId, authorId: actorId(ctx.actor), text, createdAt: ctx.clock() },
    });
    audit({
      action: "alert.commented",
      entity: { type: "alert", id: alertId },
      installationId: alert.installationId,
    });
  });
}
