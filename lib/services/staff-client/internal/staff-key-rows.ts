import type { Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/base/errors";
import type { Context } from "@/lib/context/context";
import { type Audit, unchanged, withTransaction } from "@/lib/core/db/transaction";
import { type StaffSigningKey, staffClientOf, staffSigningKeys } from "@/lib/core/staff-client/signing-keys";

/* Helpers of the verbs that change keys of the portal's own client, called after the verb has authorized. */

/** What audit rows about a key name. */
export function staffKeyEntity(keyId: string) {
  return { type: "staff-client-key", id: keyId };
}

/** The key that was made here and waits to be proved, with its private half; null when there is none. */
export async function findPreparedKey(ctx: Context): Promise<(StaffSigningKey & { id: string }) | null> {
  const { kid } = ctx.env.STAFF_HELSEID_PRIVATE_JWK;
  const found = (await staffSigningKeys(ctx)).find((key) => key.state === "PREPARED" && key.kid !== kid);
  return found?.id ? { ...found, id: found.id } : null;
}

/** @throws AppError NOT_FOUND */
export async function requirePreparedKey(ctx: Context): Promise<StaffSigningKey & { id: string }> {
  const key = await findPreparedKey(ctx);
  if (!key) throw new AppError("NOT_FOUND");
  return key;
}

/**
 * Makes a key that HelseID has just accepted the one that signs. The one before is kept for a while, and is
 * tried when HelseID refuses the new one.
 * @returns false when it does not wait to be proved any more, which another process may have found as well
 */
export function makeCurrent(ctx: Context, key: { id: string; kid: string }): Promise<boolean> {
  return withTransaction(ctx, async (tx, audit) => {
    const of = staffClientOf(ctx.env);
    const now = ctx.clock();
    const before = await replaceCurrent(tx, of, now);
    const { count } = await tx.staffClientKey.updateMany({
      where: { id: key.id, state: "PREPARED" },
      data: { state: "CURRENT", provedAt: now, refusedSince: null },
    });
    if (count === 0) throw new NotPrepared();
    audit({
      action: "staff-client.key-replaced",
      entity: staffKeyEntity(key.id),
      details: { kid: key.kid, before },
    });
    return true;
  }).catch((error: unknown) => {
    if (error instanceof NotPrepared) return false;
    throw error;
  });
}

/** Rolls the transaction back. */
class NotPrepared extends Error {}

/** @returns the `kid` of the key that was current */
async function replaceCurrent(
  tx: Transaction,
  of: ReturnType<typeof staffClientOf>,
  now: Date,
): Promise<string | null> {
  const [before] = await tx.staffClientKey.updateManyAndReturn({
    where: { ...of, state: "CURRENT" },
    data: { state: "PREVIOUS", replacedAt: now },
    select: { kid: true },
  });
  return before?.kid ?? null;
}

/** Records that HelseID refuses a key that it accepted before, or accepts it again. */
export function recordAcceptance(ctx: Context, key: StaffSigningKey, accepted: boolean): Promise<void> {
  return withTransaction(ctx, async (tx, audit) => {
    if (!key.id || accepted === (key.refusedSince === null)) return unchanged(undefined);
    const { count } = await tx.staffClientKey.updateMany({
      where: {
        id: key.id,
        state: { in: ["CURRENT", "PREVIOUS"] },
        refusedSince: accepted ? { not: null } : null,
      },
      data: { refusedSince: accepted ? null : ctx.clock() },
    });
    if (count === 0) return unchanged(undefined);
    audit({
      action: accepted ? "staff-client.key-accepted" : "staff-client.key-refused",
      entity: staffKeyEntity(key.id),
      details: { kid: key.kid },
    });
  });
}

/**
 * Ends a key and destroys its private half.
 * @param action why, for the audit
 * @returns false when it has ended already
 */
export async function retireKey(
  tx: Transaction,
  audit: Audit,
  key: { id: string; kid: string; state: "PREPARED" | "PREVIOUS" },
  action: "staff-client.key-discarded" | "staff-client.key-retired",
): Promise<boolean> {
  const { count } = await tx.staffClientKey.updateMany({
    where: { id: key.id, state: key.state },
    data: { state: "RETIRED", sealedPrivateJwk: null },
  });
  if (count > 0) audit({ action, entity: staffKeyEntity(key.id), details: { kid: key.kid } });
  return count > 0;
}
