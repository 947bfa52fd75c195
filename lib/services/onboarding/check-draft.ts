import { z } from "zod";
import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { followDraft } from "./follow-draft";

const CheckDraft = z.strictObject({ installationId: entityId, draftId: entityId });

/**
 * "Check now", for a draft: asks HelseID at once whether it has become a client, unless that was asked a
 * moment ago. What was found is in the draft's state and times.
 * @throws AppError NOT_FOUND
 */
export async function checkDraft(ctx: Context, input: z.input<typeof CheckDraft>): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "checks.run");
  const { installationId, draftId } = parseInput(CheckDraft, input);
  if (!(await ctx.db.clientDraft.count({ where: { id: draftId, installationId } })))
    throw new AppError("NOT_FOUND");
  await followDraft(ctx, { draftId, pageOpen: true, now: true });
}
