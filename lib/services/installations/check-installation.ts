import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { promoteWorkingKey } from "@/lib/core/clients/promote-working-key";
import { parseInput } from "@/lib/core/input/parse-input";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import { recordOutcome } from "@/lib/core/upstream/health";
import { activeClient } from "@/lib/core/clients/active-client";
import { recordCheck } from "@/lib/core/clients/record-check";
import { readUpstream } from "@/lib/core/clients/read-upstream";
import type { Reading } from "@/lib/core/clients/save-reading";

/**
 * "Check now": reads status and keys upstream and records them. A failure is recorded beside the last
 * successful reading.
 */
export async function checkInstallation(ctx: Context, input: { installationId: string }): Promise<void> {
  authorize(ctx, "checks.run");
  const installationId = parseInput(entityId, input.installationId);
  const { credentials } = await activeClient(ctx, installationId);
  let reading: Reading;
  try {
    reading = await readUpstream(ctx, credentials, { fresh: true });
  } catch (error) {
    const code = upstreamFailure(error);
    if (!code) throw error;
    await recordOutcome(ctx, credentials.environment, code);
    if (code === "KEY_NOT_ACCEPTED" && (await promoteWorkingKey(ctx, installationId))) return;
    await recordCheck(ctx, installationId, { reading: null, failure: code }, true);
    throw new AppError(code, { cause: error });
  }
  await recordOutcome(ctx, credentials.environment, null);
  await recordCheck(ctx, installationId, { reading, failure: null }, true);
}
