import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { actorId, authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { entityId, requiredText, textOfLines, withoutPersonalNumber } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { lockInstallation } from "@/lib/db/locks";

const MAX_NOTE_LENGTH = 1_000;

const LogCall = z.strictObject({
  /** Made when the form was rendered: the same form notes one call, however often it is sent. */
  callId: entityId,
  installationId: entityId,
  contact: withoutPersonalNumber(requiredText()),
  text: withoutPersonalNumber(textOfLines(MAX_NOTE_LENGTH).min(1, "required")),
});

/**
 * Notes a telephone call with the customer, for the timeline. The audit has the call's id only: what was
 * said is removed after a time, and the audit is not.
 * @throws AppError NOT_FOUND, CONFLICT when the form has noted a call with another customer, or
 *   INVALID_INPUT, also for what may be a personal number
 */
export async function logCall(ctx: Context, input: z.input<typeof LogCall>): Promise<void> {
  authorize(ctx, "installations.write");
  const { callId, installationId, contact, text } = parseInput(LogCall, input);
  await withTransaction(ctx, async (tx, audit) => {
    await lockInstallation(tx, installationId);
    const installation = await tx.installation.findUnique({
      where: { id: installationId },
      select: { id: true },
    });
    if (!installation) throw new AppError("NOT_FOUND");
    const earlier = await tx.loggedCall.findUnique({
      where: { id: callId },
      select: { installationId: true },
    });
    if (earlier && earlier.installationId !== installationId) throw new AppError("CONFLICT");
    if (earlier) return unchanged(undefined);
    await tx.loggedCall.create({
      data: {
        id: callId,
        installationId,
        authorId: actorId(ctx.actor),
        contact,
        text,
        createdAt: ctx.clock(),
      },
    });
    audit({
      action: "installation.called",
      entity: { type: "call", id: callId },
      installationId,
    });
  });
}
