import { unseal } from "@/lib/crypto/seal";
import { hashSecret } from "@/lib/ids";
import type { Context } from "@/lib/services/context";
import { unchanged, withTransaction } from "@/lib/services/transaction";
import { sessionRecord } from "./sign-in";

/**
 * Ends the session whose secret is given; knowing it is the right to end it.
 * @returns its ID token, for ending the session at HelseID; null when there was no live session
 */
export async function signOut(ctx: Context, secret: string): Promise<string | null> {
  const idHash = hashSecret(secret);
  return withTransaction<string | null>(ctx, async (tx, audit) => {
    const session = await tx.staffSession.findUnique({
      where: { idHash, endedAt: null },
      select: { sealedIdToken: true, userId: true },
    });
    if (!session) return unchanged<string | null>(null);
    await tx.staffSession.update({ where: { idHash }, data: { endedAt: ctx.clock(), sealedIdToken: "" } });
    audit({ action: "session.ended", entity: { type: "person", id: session.userId } });
    return unseal(
      session.sealedIdToken,
      sessionRecord(idHash),
      ctx.env.DATA_ENCRYPTION_KEY,
      ctx.env.DATA_ENCRYPTION_KEY_PREVIOUS,
    );
  });
}
