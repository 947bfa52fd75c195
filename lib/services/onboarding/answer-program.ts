import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { hashSecret } from "@/lib/base/ids";
import { authorize, authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { loadOnboardedProgram } from "@/lib/core/clients/onboarded-program";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { lockInstallation } from "@/lib/db/locks";
import { canBeAnswered, PROGRAM_ANSWERS, programStanding } from "@/lib/domain/program";

const Answer = z.strictObject({
  installationId: entityId,
  /** The value of the cookie that identifies the browser. */
  browser: z.string().min(20).max(100),
  answer: z.enum(PROGRAM_ANSWERS),
});
const Confirmation = z.strictObject({ installationId: entityId });

/**
 * After onboarding: records whether the customer says that the program works. The newest answer counts, and
 * it stays a person's answer: nothing was observed. Whether the link may be used at all is decided by
 * `findLink` and `findReturn`.
 * @throws AppError CONFLICT before the file is handed over, and after a revival, which asks by itself;
 *   LINK_HELD in a browser that did not onboard; LINK_REVOKED, LINK_EXPIRED
 */
export async function answerOnboardedProgram(ctx: Context, input: z.input<typeof Answer>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "onboarding.manage");
  const { installationId, browser, answer } = parseInput(Answer, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const program = await loadOnboardedProgram(tx, installationId);
    if (!program) throw new AppError("CONFLICT");
    if (!program.browserHashes.includes(hashSecret(browser))) throw new AppError("LINK_HELD");
    const link = program.linkId && (await tx.onboardingLink.findUnique({ where: { id: program.linkId } }));
    if (!link || link.revokedAt) throw new AppError("LINK_REVOKED");
    if (!canBeAnswered(program.deliveredAt, ctx.clock()) && link.expiresAt <= ctx.clock())
      throw new AppError("LINK_EXPIRED");
    if (program.programAnswer === answer && !program.programAnsweredBySupport) return unchanged(undefined);
    await locked.tx.clientDraft.update({
      where: { id: program.draftId },
      data: { programAnswer: answer, programAnsweredAt: ctx.clock(), programAnsweredBySupport: false },
    });
    audit({
      action: "draft.program-answered",
      entity: { type: "draft", id: program.draftId },
      installationId,
      details: { answer, by: "customer" },
    });
  });
}

/**
 * Support has heard from the customer that the program works after all.
 * @throws AppError CONFLICT unless the customer's last answer, after onboarding, is that it does not work
 */
export async function confirmOnboardedProgram(
  ctx: Context,
  input: z.input<typeof Confirmation>,
): Promise<void> {
  authorize(ctx, "keys.manage");
  const { installationId } = parseInput(Confirmation, input);
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, installationId);
    const program = await loadOnboardedProgram(tx, installationId);
    if (!program || programStanding(program) !== "fails") throw new AppError("CONFLICT");
    await locked.tx.clientDraft.update({
      where: { id: program.draftId },
      data: { programAnswer: "WORKS", programAnsweredAt: ctx.clock(), programAnsweredBySupport: true },
    });
    audit({
      action: "draft.program-answered",
      entity: { type: "draft", id: program.draftId },
      installationId,
      details: { answer: "WORKS", by: "support" },
    });
  });
}
