import { randomUUID } from "node:crypto";
import type { JWK } from "jose";
import { lockInstallation } from "@/lib/db/locks";
import type { PublicKey } from "@/lib/core/keys/read-public-jwk";
import { clientKeyRecord } from "@/lib/core/keys/sealed-records";
import { toPublicJwk } from "@/lib/crypto/jwk";
import { seal } from "@/lib/crypto/seal";
import type { Transaction } from "@/lib/db/client";

/** A key whose private half the portal holds, ready to be written: sealed for the id it will have. */
export interface SealedKey {
  id: string;
  kid: string;
  thumbprint: string;
  algorithm: string;
  publicJwk: JWK;
  sealedPrivateJwk: string;
}

/**
 * Seals a private JWK for a row of its own.
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
 * Creates the installation's spare key: PREPARED, sent nowhere. There is at most one.
 * Audit: `key.prepared`.
 * @throws P2002 (unique violation) when there is one already
 */
export async function createPrepared(
  tx: Transaction,
  installationId: string,
  key: SealedKey,
  now: Date,
): Promise<void> {
  await lockInstallation(tx, installationId);
  await tx.clientKey.create({
    data: { ...rowOf(key), installationId, custody: "PORTAL", state: "PREPARED", createdAt: now },
  });
}

/**
 * Creates a key whose public half is about to be sent or may have been sent already: SUBMITTED. Other keys stay as they are.
 * Audit: the process's own row: `draft.requested`, `revival.key-created` or `installation.added`.
 * @throws P2002 (unique violation) when the installation has a key with this `kid`
 */
export async function createSubmitted(
  tx: Transaction,
  installationId: string,
  key: SealedKey | PublicKey,
  now: Date,
): Promise<{ id: string; publicJwk: JWK }> {
  await lockInstallation(tx, installationId);
  const { id } = await tx.clientKey.create({
    data: {
      ...rowOf(key),
      installationId,
      custody: "sealedPrivateJwk" in key ? "PORTAL" : "INSTALLATION",
      state: "SUBMITTED",
      createdAt: now,
    },
    select: { id: true },
  });
  return { id, publicJwk: "jwk" in key ? key.jwk : key.publicJwk };
}

/**
 * Creates a key that somebody says the installation has: LISTED, proved by nobody (invariant I2). Other keys stay as they are.
 * Audit: `key.listed` or `installation.added`.
 * @throws P2002 (unique violation) when the installation has a key with this `kid`
 */
export async function createListed(
  tx: Transaction,
  installationId: string,
  key: PublicKey,
  now: Date,
): Promise<{ id: string }> {
  await lockInstallation(tx, installationId);
  return tx.clientKey.create({
    data: { ...rowOf(key), installationId, custody: "INSTALLATION", state: "LISTED", createdAt: now },
    select: { id: true },
  });
}

function rowOf(key: SealedKey | PublicKey) {
  if ("sealedPrivateJwk" in key) return { ...key, publicJwk: key.publicJwk as object };
  const { jwk, kid, thumbprint } = key;
  return { kid, thumbprint, algorithm: jwk.alg!, publicJwk: jwk as object };
}
