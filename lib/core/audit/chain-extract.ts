import { createPublicKey, type JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";
import { type ChainEnd, chainHash, EMPTY_CHAIN_END, organizationOf } from "./canonical";
import { isCheckpointValid, isTextSigned, leafOf } from "./checkpoint";
import { rootFromPath } from "./merkle";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * An extract as releases before the log made it: still to be verified. Sequence numbers are decimal text.
 */
export const ChainExtract = z.strictObject({
  /** The first format had no signed time. */
  format: z.enum(["klientvakt-audit-extract/1", "klientvakt-audit-extract/2"]),
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
  /**
   * Ed25519 over `chainExtractText`, base64url; null without a signing key, and left out in the first
   * format.
   */
  signature: z.string().max(200).nullable().optional(),
});
export type ChainExtract = z.infer<typeof ChainExtract>;

export interface ExtractVerdict {
  /** How many rows the customer had. */
  rows: number;
  /** How many of them were erased: that there was a row is proved, and nothing else of it. */
  erased: number;
  /** When it had no others, as signed; null when that is not signed. */
  asOf: string | null;
  /**
   * Thumbprint of the signing key (RFC 7638), to compare with what the vendor has published; null when it is
   * not signed.
   */
  thumbprint: string | null;
  faults: string[];
}

/**
 * What is signed of an extract: whose it is, when it was made, how many rows it has, and what they end with.
 */
export function chainExtractText(
  extract: Pick<ChainExtract, "organization" | "madeAt" | "checkpoint">,
  end: ChainEnd,
): Buffer {
  const { organization, madeAt, checkpoint } = extract;
  const parts = [organization.id, madeAt, end.seq, end.hash, checkpoint.seq, checkpoint.root];
  return Buffer.from(["klientvakt audit extract", ...parts].join("\n"));
}

/** The end of the chain that the rows make. */
export function chainEndOf(rows: readonly string[]): ChainEnd {
  return rows.reduce(
    (end, canonical) => ({ seq: end.seq + 1n, hash: chainHash(end.hash, canonical) }),
    EMPTY_CHAIN_END,
  );
}

/**
 * Verifies that an extract was complete when it was made, and is unchanged: its rows form one chain, the end
 * of that chain is under the root, and the root, the time and the number of rows are signed. Needs nothing
 * but the file, so it cannot say what has happened since. Whether the key is the vendor's must be compared by
 * the reader.
 */
export async function verifyChainExtract(extract: ChainExtract): Promise<ExtractVerdict> {
  const { organization, rows, checkpoint, proof } = extract;
  const faults: string[] = [];
  rows.forEach((canonical, index) => {
    if (organizationOf(canonical) !== organization.id)
      faults.push(`row ${index + 1} does not belong to this customer`);
  });
  const end = chainEndOf(rows);
  const leaf = leafOf({ organizationId: organization.id, ...end });
  if (rootFromPath(leaf, proof, proof.path) !== checkpoint.root)
    faults.push("the rows differ from those that were signed: one was changed, removed or added");
  const { signature, publicKey } = checkpoint;
  if (signature === null || publicKey === null)
    return { rows: rows.length, erased: 0, asOf: null, thumbprint: null, faults };
  const key = createPublicKey({ key: publicKey as JsonWebKey, format: "jwk" });
  const signed = { seq: BigInt(checkpoint.seq), hash: checkpoint.hash, root: checkpoint.root, signature };
  if (!isCheckpointValid(key, signed)) faults.push("the signature is invalid");
  const isDated = extract.format !== "klientvakt-audit-extract/1";
  if (isDated && !isTextSigned(key, chainExtractText(extract, end), extract.signature))
    faults.push("the signature of its time and number of rows is invalid");
  return {
    rows: rows.length,
    erased: 0,
    asOf: isDated ? extract.madeAt : null,
    thumbprint: await calculateJwkThumbprint(publicKey),
    faults,
  };
}
