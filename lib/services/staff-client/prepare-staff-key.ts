import { randomUUID } from "node:crypto";
import { generateClientKey, KEY_ALGORITHMS, toPublicJwk } from "@/lib/crypto/jwk";
import { seal } from "@/lib/crypto/seal";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { oneOf } from "@/lib/base/one-of";
import { authorize, requireFreshLogin } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { withTransaction } from "@/lib/core/db/transaction";
import { staffClientKeyRecord } from "@/lib/core/keys/sealed-records";
import { staffClientOf } from "@/lib/core/staff-client/signing-keys";
import { findPreparedKey, staffKeyEntity } from "./internal/staff-key-rows";

/**
 * Makes the next key of the portal's own client and seals it. It signs nothing before HelseID has accepted
 * it. Idempotent: while one waits to be proved, no other is made.
 */
export async function prepareStaffKey(ctx: Context): Promise<void> {
  authorize(ctx, "staff.manage");
  requireFreshLogin(ctx);
  if (await findPreparedKey(ctx)) return;
  const algorithm = oneOf(KEY_ALGORITHMS, ctx.env.STAFF_HELSEID_PRIVATE_JWK.alg) ?? "PS256";
  const { kid, privateJwk } = await generateClientKey(algorithm);
  const id = randomUUID();
  try {
    await withTransaction(ctx, async (tx, audit) => {
      await tx.staffClientKey.create({
        data: {
          id,
          ...staffClientOf(ctx.env),
          kid,
          thumbprint: kid,
          publicJwk: toPublicJwk(privateJwk) as object,
          sealedPrivateJwk: seal(
            JSON.stringify(privateJwk),
            staffClientKeyRecord(id),
            ctx.env.DATA_ENCRYPTION_KEY,
          ),
          state: "PREPARED",
          createdAt: ctx.clock(),
        },
      });
      audit({ action: "staff-client.key-prepared", entity: staffKeyEntity(id), details: { kid, algorithm } });
    });
  } catch (error) {
    // A simultaneous call has made one.
    if (!isUniqueViolation(error)) throw error;
  }
}
