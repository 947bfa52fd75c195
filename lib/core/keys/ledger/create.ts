import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import type { LockedInstallation } from "@/lib/db/locks";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import { clientKeyRecord } from "@/lib/core/keys/sealed-records";
import { toPublicJwk } from "@/lib/crypto/jwk";
import { seal } from "@/lib/crypto/seal";
import { requireRoomForNew, requireRoomForReported } from "./key-limits";

/** A new key whose private half the portal holds, sealed for the id of its future row. */
export interface SealedKey {
  id: string;
  kid: string;
  thumbprint: string;
  algorithm: string;
  publicJwk: JWK;
  sealedPrivateJwk: string;
}

/**
 * Seals a private JWK for a new row.
 * @param key.privateJwk with `kid` and `alg`
 * @param master `DATA_ENCRYPTION_KEY`
 */
export function sealKey(key: { privateJwk: JWK; thumbprint: string }, master: string): SealedKey {
  const id = randomUUID();
  const { privateJwk, thumbprint } = key;
  return {
    id,
    kid: privateJwk.kid!,
    thumbprint,
    algorithm: privateJwk.alg!,
    publicJwk: toPublicJwk(privateJwk),
    sealedPrivateJwk: seal(JSON.stringify(privateJwk), clientKeyRecord(id), master),
  };
}

/**
 * Creates the installation's spare key as PREPARED: not sent anywhere. There is at most one.
 * Audit: `key.prepared`.
 * @throws P2002 (unique violation) when the installation has one
 */
export async function createPrepared(locked: LockedInstallation, key: SealedKey, now: Date): Promise<void> {
  await locked.tx.clientKey.create({
    data: { ...rowOf(key), installationId: locked.id, custody: "PORTAL", state: "PREPARED", createdAt: now },
  });
}

/**
 * Creates a key as SUBMITTED: its public half is about to be sent, or may have been sent. Other keys are
 * unchanged. Audit: the process's own row: `draft.requested`, `revival.key-created` or `installation.added`.
 * @throws P2002 (unique violation) when the installation has a key with this `kid`; AppError
 *   TOO_MANY_REQUESTS when it has got `MAX_NEW_KEYS_PER_DAY`
 */
export async function createSubmitted(
  locked: LockedInstallation,
  key: SealedKey | PublicKey,
  now: Date,
): Promise<{ id: string; publicJwk: JWK }> {
  await requireRoomForNew(locked, now);
  const { id } = await locked.tx.clientKey.create({
    data: {
      ...rowOf(key),
      installationId: locked.id,
      custody: "sealedPrivateJwk" in key ? "PORTAL" : "INSTALLATION",
      state: "SUBMITTED",
      createdAt: now,
    },
    select: { id: true },
  });
  return { id, publicJwk: "jwk" in key ? key.jwk : key.publicJwk };
}

/**
 * Creates a key that the installation is said to have as LISTED: not proved (invariant I2). Other keys are
 * unchanged. Audit: `key.listed` or `installation.added`.
 * @throws P2002 (unique violation) when the installation has a key with this `kid`; AppError CONFLICT when
 *   it has `MAX_REPORTED_KEYS`
 */
export async function createListed(
  locked: LockedInstallation,
  key: PublicKey,
  now: Date,
): Promise<{ id: string }> {
  await requireRoomForReported(locked, key.kid, now);
  return locked.tx.clientKey.create({
    data: {
      ...rowOf(key),
      installationId: locked.id,
      custody: "INSTALLATION",
      state: "LISTED",
      createdAt: now,
    },
    select: { id: true },
  });
}

function rowOf(key: SealedKey | PublicKey) {
  if ("sealedPrivateJwk" in key) return { ...key, publicJwk: key.publicJwk as object };
  const { jwk, kid, thumbprint } = key;
  return { kid, thumbprint, algorithm: jwk.alg!, publicJwk: jwk as object };
}
