import { createPublicKey, type JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";
import { chainHash, EMPTY_CHAIN_END } from "./canonical";
import { isCheckpointValid, leafOf } from "./checkpoint";
import { rootFromPath } from "./merkle";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A customer's part of the audit as a file. Sequence numbers are decimal text. */
export const AuditExtract = z.strictObject({
  format: z.literal("klientvakt-audit-extract/1"),
  organization: z.strictObject({ id: z.uuid(), number: z.string(), name: z.string() }),
  madeAt: z.iso.datetime(),
  /** The canonical text of each row, as it was hashed. */
  rows: z.array(z.string().max(100_000)).max(1_000_000),
  /** Names of actors by id, for reading. They are not covered by the proof. */
  people: z.record(z.string(), z.string()),
  checkpoint: z.strictObject({
    seq: z.string().regex(/^\d{1,18}$/),
    hash: Hash,
    root: Hash,
    /** Null in a system without a signing key: the rows are then chained, but the end is not signed. */
    signature: z.string().max(200).nullable(),
    publicKey: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }).nullable(),
  }),
  proof: z.strictObject({
    index: z.int().min(0),
    size: z.int().min(1),
    path: z.array(Hash).max(64),
  }),
});
export type AuditExtract = z.infer<typeof AuditExtract>;

export interface ExtractVerdict {
  rows: number;
  /**
   * Thumbprint of the signing key (RFC 7638), to compare with what the vendor has published; null when it is
   * not signed.
   */
  thumbprint: string | null;
  faults: string[];
}

/**
 * Verifies that an extract is complete and unchanged: its rows form one chain, the end of that chain is under
 * the root, and the root is signed. Needs nothing but the file. Whether the key is the vendor's must be
 * compared by the reader.
 */
export async function verifyExtract(extract: AuditExtract): Promise<ExtractVerdict> {
  const { organization, rows, checkpoint, proof } = extract;
  const faults: string[] = [];
  let end = EMPTY_CHAIN_END;
  rows.forEach((canonical, index) => {
    end = { seq: end.seq + 1n, hash: chainHash(end.hash, canonical) };
    if (organizationOf(canonical) !== organization.id)
      faults.push(`row ${index + 1} does not belong to this customer`);
  });
  const leaf = leafOf({ organizationId: organization.id, ...end });
  if (rootFromPath(leaf, proof, proof.path) !== checkpoint.root)
    faults.push("the rows differ from those that were signed: one was changed, removed or added");
  const { signature, publicKey } = checkpoint;
  if (signature === null || publicKey === null) return { rows: rows.length, thumbprint: null, faults };
  const key = createPublicKey({ key: publicKey as JsonWebKey, format: "jwk" });
  const signed = { seq: BigInt(checkpoint.seq), hash: checkpoint.hash, root: checkpoint.root, signature };
  if (!isCheckpointValid(key, signed)) faults.push("the signature is invalid");
  return { rows: rows.length, thumbprint: await calculateJwkThumbprint(publicKey), faults };
}

function organizationOf(canonical: string): unknown {
  try {
    return (JSON.parse(canonical) as { organizationId?: unknown }).organizationId;
  } catch {
    return undefined;
  }
}
