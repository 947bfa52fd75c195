import type { JWK } from "jose";
import { unseal } from "@/lib/crypto/seal";
import { AppError } from "@/lib/base/errors";
import type { ClientCredentials } from "@/lib/helseid/configuration";
import type { HelseidEnvironment } from "@/lib/helseid/environments";
import type { Context } from "@/lib/context/context";
import { clientKeyRecord } from "./sealed-records";

/**
 * The client's credentials, with its private key unsealed. Only for the duration of a call: they never leave
 * the service layer.
 * @throws AppError NO_USABLE_KEY when the portal does not hold the key
 */
export function openCredentials(
  ctx: Context,
  key: { id: string; sealedPrivateJwk: string | null },
  environment: HelseidEnvironment,
  clientId: string,
): ClientCredentials {
  if (!key.sealedPrivateJwk) throw new AppError("NO_USABLE_KEY");
  const text = unseal(
    key.sealedPrivateJwk,
    clientKeyRecord(key.id),
    ctx.env.DATA_ENCRYPTION_KEY,
    ctx.env.DATA_ENCRYPTION_KEY_PREVIOUS,
  );
  return { environment, clientId, privateJwk: JSON.parse(text) as JWK };
}
