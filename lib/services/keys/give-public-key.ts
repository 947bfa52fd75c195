import { calculateJwkThumbprint, importJWK, type JWK } from "jose";
import { z } from "zod";
import { isPrivateJwk, toPublicJwk } from "@/lib/crypto/jwk";
import { isUniqueViolation } from "@/lib/db/prisma-errors";
import { AppError } from "@/lib/errors";
import { authorize } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { entityId } from "@/lib/services/fields";
import { parseInput } from "@/lib/services/parse-input";
import { withTransaction } from "@/lib/services/transaction";

const GivePublicKey = z.strictObject({
  installationId: entityId,
  publicJwk: z.string().trim().min(1, "required").max(20_000, "too-long"),
});

/**
 * Takes the public key of an installation that holds its private key itself.
 * A private key pasted here is refused and kept nowhere.
 */
export async function givePublicKey(
  ctx: Context,
  input: z.input<typeof GivePublicKey>,
): Promise<{ kid: string }> {
  authorize(ctx, "installations.write");
  const { installationId, publicJwk: text } = parseInput(GivePublicKey, input);
  const { jwk, thumbprint } = await readPublicJwk(text);
  const kid = typeof jwk.kid === "string" && jwk.kid !== "" ? jwk.kid : thumbprint;
  try {
    await withTransaction(ctx, async (tx, audit) => {
      const installation = await tx.installation.findUnique({
        where: { id: installationId, custody: "INSTALLATION" },
        select: { organizationId: true },
      });
      if (!installation) throw new AppError("NOT_FOUND");
      const { id } = await tx.clientKey.create({
        data: {
          installationId,
          kid,
          thumbprint,
          algorithm: jwk.alg!,
          publicJwk: { ...jwk, kid } as object,
          custody: "INSTALLATION",
          state: "LISTED",
          createdAt: ctx.clock(),
        },
        select: { id: true },
      });
      audit({
        action: "key.listed",
        entity: { type: "key", id },
        organizationId: installation.organizationId,
        installationId,
        details: { kid, source: "person" },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new AppError("CONFLICT", { fields: { publicJwk: "taken" }, cause: error });
    throw error;
  }
  return { kid };
}

async function readPublicJwk(text: string): Promise<{ jwk: JWK; thumbprint: string }> {
  const refuse = (message: string) => new AppError("INVALID_INPUT", { fields: { publicJwk: message } });
  if (/PRIVATE KEY/.test(text)) throw refuse("private-key");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("jwk");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw refuse("jwk");
  if (isPrivateJwk(value) || "privateJwk" in value || "rsaPrivateKey" in value) throw refuse("private-key");
  const jwk = toPublicJwk(value as JWK);
  if (!jwk.alg) throw refuse("jwk-alg");
  try {
    await importJWK(jwk, jwk.alg);
    return { jwk, thumbprint: await calculateJwkThumbprint(jwk) };
  } catch {
    throw refuse("jwk");
  }
}
