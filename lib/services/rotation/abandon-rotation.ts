import { retire } from "@/lib/core/keys/ledger/transitions";
import { isOpenRotation } from "@/lib/domain/key-rotation";
import { SELVBETJENING_SCOPE } from "@/lib/domain/scopes";
import { AppError } from "@/lib/base/errors";
import { requestToken } from "@/lib/helseid/token-client";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { upstreamFailure } from "@/lib/core/upstream/failure";
import {
  credentialsOf,
  Fenced,
  newKeyOf,
  loadHeld,
  moveRotation,
  subjectOf,
} from "./internal/claimed-rotation";

/** A worker takes the rotation in hand every few seconds, and may do so between the proof and the note of it. */
const ATTEMPTS = 5;

/**
 * Gives a rotation up. Only when the old key is proved to work right now: else the new one may be the only key left.
 * @throws AppError NOT_FOUND, CONFLICT when it went on meanwhile, OLD_KEY_NOT_PROVED
 */
export async function abandonRotation(ctx: Context, input: { rotationId: string }): Promise<void> {
  authorize(ctx, "keys.manage");
  const rotationId = parseInput(entityId, input.rotationId);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return await giveUp(ctx, rotationId);
    } catch (error) {
      // Somebody went on meanwhile: what was proved before says nothing of now, so all of it is done anew.
      if (!(error instanceof Fenced)) throw error;
    }
  }
  throw new AppError("CONFLICT");
}

/** @throws Fenced when somebody took the rotation in hand meanwhile */
async function giveUp(ctx: Context, rotationId: string): Promise<void> {
  const found = await ctx.db.keyRotation.findUnique({
    where: { id: rotationId },
    select: { state: true, fence: true },
  });
  if (!found) throw new AppError("NOT_FOUND");
  if (!isOpenRotation(found.state)) throw new AppError("CONFLICT");
  const rotation = await loadHeld(ctx, rotationId, found.fence);
  const sent = rotation.state === "UPLOADING" || rotation.state === "UPLOADED";
  if (sent) {
    try {
      await requestToken(ctx.env, credentialsOf(ctx, rotation, "oldKey"), SELVBETJENING_SCOPE, {
        fresh: true,
      });
    } catch (error) {
      const code = upstreamFailure(error);
      if (!code) throw error;
      throw new AppError(code === "KEY_NOT_ACCEPTED" ? "OLD_KEY_NOT_PROVED" : code, { cause: error });
    }
  }
  await withTransaction(ctx, async (tx, audit) => {
    // The fence is raised too, so that a worker in the middle of a step writes nothing more.
    await moveRotation(tx, ctx, rotation, {
      state: "ABANDONED",
      fence: { increment: 1 },
      heldUntil: null,
      settledAt: ctx.clock(),
    });
    if (rotation.newKey) await retire(tx, newKeyOf(rotation));
    audit({ ...subjectOf(rotation), action: "rotation.abandoned" });
  });
}
