import { unseal } from "@/lib/crypto/seal";
import { hashSecret } from "@/lib/base/ids";
import { authorizeSecret } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { unchanged, withTransaction } from "@/lib/core/db/transaction";
import { sessionRecord } from "@/lib/core/keys/sealed-records";

/**
 * Ends the session with the given secret; knowing the secret is the authorization.
 * @returns its ID token, for ending the session at HelseID; null when there was no active session
 * @throws AppError NOT_FOUND for what is not a session secret
 */
export async function signOut(ctx: Context, secret: string): Promise<string | null> {
  authorizeSecret(secret);
  const idHash = hashSecret(secret);
  return withTransaction<string | null>(ctx, async (tx, audit) => {
    const session = await tx.staffSession.findUnique({
      where: { idHash, endedAt: null },
      select: { sealedIdToken: true, userId: true },
    });
    if (!session) return unchanged<string | null>(null);
    await tx.staffSession.update({ where: { idHash }, data: { endedAt: ctx.clock(), sealedIdToken: "" } });
    audit({ action: "session.ended", entity: { type: "staff", id: session.userId } });
    return unseal(
      session.sealedIdToken,
      sessionRecord(idHash),
      ctx.env.DATA_ENCRYPTION_KEY,
      ctx.env.DATA_ENCRYPTION_KEY_PREVIOUS,
    );
  });
}
