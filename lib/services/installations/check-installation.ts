import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { promoteWorkingKey } from "@/lib/services/keys/promote-working-key";
import { parseInput } from "@/lib/services/parse-input";
import { upstreamFailure } from "@/lib/services/upstream-failure";
import { noteOutcome } from "@/lib/services/sweep/environment-health";
import { activeClient } from "./active-client";
import { keepCheck } from "./keep-check";
import { readUpstream } from "./read-upstream";
import type { Reading } from "./save-reading";

/** "Check now": reads status and keys upstream and keeps them. A failure is kept too, beside the last good reading. */
export async function checkInstallation(ctx: Context, input: { installationId: string }): Promise<void> {
  authorize(ctx, "checks.run");
  const installationId = parseInput(entityId, input.installationId);
  const { credentials } = await activeClient(ctx, installationId);
  let reading: Reading;
  try {
    reading = await readUpstream(ctx, credentials);
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    await noteOutcome(ctx, credentials.environment, code);
    if (code === "KEY_NOT_ACCEPTED" && (await promoteWorkingKey(ctx, installationId))) return;
    await keepCheck(ctx, installationId, { reading: null, failure: code }, true);
    throw new AppError(code, { cause: error });
  }
  await noteOutcome(ctx, credentials.environment, null);
  await keepCheck(ctx, installationId, { reading, failure: null }, true);
}
