import { createHash, createPublicKey, type JsonWebKey } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";
import { isSignedBy, readCheckpoint } from "@/lib/crypto/signed-note";
import { leafHash, rootFromInclusion } from "@/lib/crypto/transparency-log";
import { organizationOf } from "./canonical";
import { ChainExtract, type ExtractVerdict, verifyChainExtract } from "./chain-extract";
import { isTextSigned } from "./checkpoint";
import { commitmentOf, entryOf } from "./leaf";

const Hash = z.base64().length(44);
const Counter = z.string().regex(/^[1-9]\d{0,17}$/);

const ExtractRow = z.strictObject({
  /** The row's place in the log, from 0. */
  index: z.int().min(0),
  /** Its number in the audit. */
  seq: Counter,
  /** Its number among the customer's rows, from 1 without gaps. */
  number: Counter,
  /** Its hash in the chain of earlier releases, hex. */
  chainHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** The canonical text; null when the row was erased: its place and `commitment` are what is left. */
  text: z.string().max(100_000).nullable(),
  salt: Hash.nullable(),
  /** The commitment to an erased text; null for others, of which it follows from text and salt. */
  commitment: Hash.nullable(),
  /** The hashes that lead from the row to the root of the log. */
  proof: z.array(Hash).max(64),
});
export type ExtractRow = z.infer<typeof ExtractRow>;

/** A customer's part of the audit as a file that proves itself. */
const LogExtract = z.strictObject({
  format: z.literal("klientvakt-audit-extract/3"),
  organization: z.strictObject({ id: z.uuid(), number: z.string(), name: z.string() }),
  madeAt: z.iso.datetime(),
  rows: z.array(ExtractRow).max(1_000_000),
  /** Names of actors by id, for reading. They are not covered by the proof. */
  people: z.record(z.string(), z.string()),
  /** The log at that time: a C2SP checkpoint, without a signature in a system that has no key. */
  checkpoint: z.string().max(10_000),
  publicKey: z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }).nullable(),
  /** Ed25519 over `extractText`, base64url; null without a signing key. */
  signature: z.string().max(200).nullable(),
});
export type LogExtract = z.infer<typeof LogExtract>;

/** An extract of this release or an earlier one. */
export const AuditExtract = z.union([LogExtract, ChainExtract]);
export type AuditExtract = z.infer<typeof AuditExtract>;

/**
 * What is signed of an extract: whose it is, when it was made, the log, and how many rows it has, and which.
 */
export function extractText(
  extract: Pick<LogExtract, "organization" | "madeAt" | "checkpoint" | "rows">,
): Buffer {
  const { organization, madeAt, checkpoint, rows } = extract;
  const digest = createHash("sha256");
  for (const row of rows)
    digest.update(`${row.index}\n${row.seq}\n${row.number}\n`).update(entryIn(row, organization.id));
  return Buffer.from(
    [
      "klientvakt audit extract 3",
      organization.id,
      madeAt,
      rows.length,
      digest.digest("base64"),
      createHash("sha256").update(checkpoint).digest("base64"),
    ].join("\n"),
  );
}

/** What the log has of a row of an extract. Of a row that is neither whole nor erased, nothing. */
function entryIn(row: ExtractRow, organizationId: string): Buffer {
  const commitment = commitmentIn(row);
  return commitment ? entryOf({ ...row, organizationId }, commitment) : Buffer.alloc(0);
}

function commitmentIn({ text, salt, commitment }: ExtractRow): Buffer | null {
  if (text !== null && salt !== null && commitment === null)
    return commitmentOf(Buffer.from(salt, "base64"), text);
  const isErased = text === null && salt === null && commitment !== null;
  return isErased ? Buffer.from(commitment, "base64") : null;
}

/**
 * Verifies that an extract was complete when it was made, and is unchanged: each row is in the log as this
 * customer's and with its number, erased ones too, the numbers begin at 1 and have no gap, and log, time and
 * number of rows are signed. Needs nothing
 * but the file, so it cannot say what has happened since. Whether the key is the vendor's must be compared by
 * the reader.
 */
export async function verifyExtract(extract: AuditExtract): Promise<ExtractVerdict> {
  if (extract.format !== "klientvakt-audit-extract/3") return verifyChainExtract(extract);
  const { organization, rows, publicKey } = extract;
  const faults: string[] = [];
  const checkpoint = readCheckpoint(extract.checkpoint);
  if (!checkpoint) faults.push("the checkpoint cannot be read");
  rows.forEach((row, at) => {
    const name = `row ${at + 1}`;
    if (row.number !== String(at + 1))
      faults.push(`${name} has number ${row.number}: one was left out or added`);
    if (row.text !== null && organizationOf(row.text) !== organization.id)
      faults.push(`${name} does not belong to this customer`);
    if (!checkpoint) return;
    const proof = row.proof.map((hash) => Buffer.from(hash, "base64"));
    const root = rootFromInclusion(
      leafHash(entryIn(row, organization.id)),
      { index: row.index, size: checkpoint.size },
      proof,
    );
    if (!root?.equals(checkpoint.root)) faults.push(`${name} is not in the log that was signed`);
  });
  const verdict = { rows: rows.length, erased: rows.filter((row) => row.text === null).length, faults };
  if (publicKey === null) return { ...verdict, asOf: null, thumbprint: null };
  const key = createPublicKey({ key: publicKey as JsonWebKey, format: "jwk" });
  if (!isSignedBy(extract.checkpoint, key)) faults.push("the signature of the checkpoint is invalid");
  if (!isTextSigned(key, extractText(extract), extract.signature))
    faults.push("the signature of its time and number of rows is invalid");
  return { ...verdict, asOf: extract.madeAt, thumbprint: await calculateJwkThumbprint(publicKey) };
}
