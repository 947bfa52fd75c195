import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorize, authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { PROGRAM_ANSWERS, programStanding } from "@/lib/domain/program";
import { loadLockedRevival, lockRevivalForHolder, subjectOf } from "./internal/lock-revival";
import { CustomerStep } from "./schemas";

const Answer = z.strictObject({ ...CustomerStep.shape, answer: z.enum(PROGRAM_ANSWERS) });
const Confirmation = z.strictObject({ revivalId: entityId });

/**
 * The last step: records whether the customer says that the program works again. The newest answer counts,
 * and it stays a person's answer: nothing was observed.
 * @throws AppError NOT_FOUND, CONFLICT before the file is delivered, and those of `lockRevivalForHolder`
 */
export async function answerProgram(ctx: Context, input: z.input<typeof Answer>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const { answer, ...step } = parseInput(Answer, input);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForHolder(tx, ctx, step);
    if (revival.state !== "DELIVERED") throw new AppError("CONFLICT");
    if (revival.programAnswer === answer && !revival.programAnsweredBySupport) return unchanged(undefined);
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: {
        programAnswer: answer,
        programAnsweredAt: ctx.clock(),
        programAnsweredBySupport: false,
      },
    });
    audit({ ...subjectOf(revival), action: "revival.program-answered", details: { answer, by: "customer" } });
  });
}

/**
 * Support has heard from the customer that the program works after all.
 * @throws AppError NOT_FOUND, CONFLICT unless the customer's last answer is that it does not work
 */
export async function confirmProgram(ctx: Context, input: z.input<typeof Confirmation>): Promise<void> {
  authorize(ctx, "keys.manage");
  const { revivalId } = parseInput(Confirmation, input);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await loadLockedRevival(tx, revivalId);
    if (programStanding(revival) !== "fails") throw new AppError("CONFLICT");
    await locked.tx.revival.update({
      where: { id: revivalId },
      data: { programAnswer: "WORKS", programAnsweredAt: ctx.clock(), programAnsweredBySupport: true },
    });
    audit({
      ...subjectOf(revival),
      action: "revival.program-answered",
      details: { answer: "WORKS", by: "support" },
    });
  });
}
