import { isDeepStrictEqual } from "node:util";
import { recordListedAgain } from "@/lib/core/keys/ledger/listed";
import { type LockedInstallation, lockInstallation } from "@/lib/db/locks";
import type { Context } from "@/lib/context/context";
import { withBookkeeping, withTransaction } from "@/lib/core/db/transaction";
import type { UpstreamFailure } from "@/lib/domain/failures";
import { isSameKey } from "@/lib/domain/key-lifecycle";
import type { KeyState } from "@/lib/domain/states";
import { recordPortalToken } from "./portal-token";
import { isOlderThan, type Reading, saveReading, scheduleCheck } from "./save-reading";

export type CheckOutcome = { reading: Reading; failure: null } | { reading: null; failure: UpstreamFailure };

/**
 * Saves the result of a client's check; after a failure the last good reading is kept. An unrequested check
 * without changes updates times only and writes no audit row: daily checks of a fleet would fill its history.
 * @param outcome a reading, or the code of the failure
 * @param requested by a staff member: then it is always written to the history
 */
export async function recordCheck(
  ctx: Context,
  id: string,
  outcome: CheckOutcome,
  requested: boolean,
): Promise<void> {
  const { reading, failure } = outcome;
  const now = ctx.clock();
  if (!requested && (await isUnchanged(ctx, id, outcome))) {
    await withBookkeeping(ctx, "attempt", async (tx) =>
      updateTimes(await lockInstallation(tx, id), reading, now),
    );
    return;
  }
  const subject = { entity: { type: "installation", id }, installationId: id };
  await withTransaction(ctx, async (tx, audit) => {
    const locked = await lockInstallation(tx, id);
    if (reading) {
      await saveReading(locked, reading, now);
      audit({
        ...subject,
        action: "installation.checked",
        details: { scopes: reading.client.apiScopes.length },
      });
    } else {
      await locked.tx.installation.update({
        where: { id },
        data: { lastCheckAt: now, lastCheckFailure: failure },
      });
      audit({ ...subject, action: "installation.check-failed", details: { code: failure } });
    }
  });
}

async function isUnchanged(ctx: Context, id: string, { reading, failure }: CheckOutcome): Promise<boolean> {
  const before = await ctx.db.installation.findUniqueOrThrow({
    where: { id },
    select: {
      snapshot: true,
      lastCheckFailure: true,
      keys: {
        select: {
          kid: true,
          thumbprint: true,
          expiresAt: true,
          expirySource: true,
          state: true,
          unknownSince: true,
        },
      },
    },
  });
  return reading
    ? before.lastCheckFailure === null &&
        isDeepStrictEqual(before.snapshot, plain(reading.client)) &&
        sameKeys(before.keys, reading)
    : before.lastCheckFailure === failure;
}

async function updateTimes(locked: LockedInstallation, reading: Reading | null, now: Date): Promise<void> {
  const { tx, id } = locked;
  await tx.installation.update({ where: { id }, data: { lastCheckAt: now } });
  if (!reading) return;
  await recordPortalToken(locked, reading.tokenAt, now);
  if (reading.keysPostponed) await scheduleCheck(locked);
  await tx.installation.updateMany({
    where: { id, ...isOlderThan(reading, now) },
    data: { snapshotAt: reading.readAt },
  });
  if (!reading.keys) return;
  const kids = reading.keys.flatMap((listed) => (listed.expiration && listed.kid ? [listed.kid] : []));
  await recordListedAgain(locked, kids, now);
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function sameKeys(
  known: {
    kid: string | null;
    thumbprint: string | null;
    expiresAt: Date | null;
    expirySource: string | null;
    state: KeyState;
    unknownSince: Date | null;
  }[],
  reading: Reading,
): boolean {
  if (!reading.keys) return true;
  const listed = reading.keys.every((each) => {
    const key = known.find((one) => isSameKey(one, each));
    // A key that is listed again after it was unknown is a change.
    if (!key || key.unknownSince) return false;
    return (
      !each.expiration ||
      (key.expirySource === "selvbetjening" && key.expiresAt?.getTime() === each.expiration.getTime())
    );
  });
  const missing = known.some(
    (key) => key.state === "LISTED" && !reading.keys!.some((each) => isSameKey(key, each)),
  );
  return listed && !missing;
}
