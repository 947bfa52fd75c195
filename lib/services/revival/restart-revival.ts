import { AppError } from "@/lib/base/errors";
import { authorizeInstallation } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { setAside } from "@/lib/core/keys/ledger/transitions";
import { alreadyDone, lockRevivalForCustomer, subjectOf } from "./internal/lock-revival";
import { CustomerStep, type CustomerStepInput } from "./schemas";

/**
 * Returns to the first step, for a browser that no longer has the key it created. After the proof this is
 * allowed only with installation custody, where the proved key would otherwise be lost.
 */
export async function restartRevival(ctx: Context, input: CustomerStepInput): Promise<void> {
  authorizeInstallation(ctx, input.installationId, "keys.manage");
  const step = parseInput(CustomerStep, input);
  await withTransaction(ctx, async (tx, audit) => {
    const { locked, revival } = await lockRevivalForCustomer(tx, ctx, step);
    if (revival.state === "OPEN") return alreadyDone(revival);
    if (revival.state === "VERIFIED" && revival.custody === "PORTAL") throw new AppError("CONFLICT");
    if (revival.keyId && revival.state !== "VERIFIED") await setAside(locked, revival.keyId);
    await locked.tx.revival.update({
      where: { id: revival.id },
      data: {
        state: "OPEN",
        keyId: null,
        keyMadeAt: null,
        uploadedAt: null,
        verifiedAt: null,
        lastFinding: null,
        lastAttemptAt: null,
        attempts: 0,
      },
    });
    audit({ ...subjectOf(revival), action: "revival.restarted", details: { attempts: revival.attempts } });
  });
}
