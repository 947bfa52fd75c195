import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withSnapshot, withTransaction } from "@/lib/core/db/transaction";
import { checkpointKey, signText } from "@/lib/core/audit/checkpoint";
import { type ExtractRow, extractText, type LogExtract } from "@/lib/core/audit/extract";
import { loadTiles } from "@/lib/core/audit/tiles";
import { inclusionProof, type Tiles, tilesNeeded } from "@/lib/crypto/transparency-log";
import { sealAll } from "./internal/seal-batch";
import { personNames } from "./internal/shown-rows";

/**
 * Everything that the audit says of one customer, in a form that proves its own completeness (`audit
 * verify-extract`) and contains nothing about others. The extraction itself is its last row, so everything
 * that is committed is sealed first.
 * @throws AppError NOT_FOUND
 */
export async function extractAudit(ctx: Context, input: { organizationId: string }): Promise<LogExtract> {
  authorize(ctx, "audit.read");
  const organizationId = parseInput(entityId, input.organizationId);
  const organization = await ctx.db.organization.findUnique({
    where: { id: organizationId },
    select: { id: true, number: true, name: true },
  });
  if (!organization) throw new AppError("NOT_FOUND");
  await withTransaction(ctx, async (_tx, audit) =>
    audit({
      action: "audit.extracted",
      entity: { type: "organization", id: organizationId },
      organizationId,
    }),
  );
  // Before the rows are read: it has all rows of this time, and may have later ones.
  const madeAt = ctx.clock().toISOString();
  await sealAll(ctx);
  const { checkpoint, rows, actors } = await readRows(ctx, organizationId);
  const publicKey = checkpointKey(ctx.env)?.export({ format: "jwk" });
  const extract: Omit<LogExtract, "signature"> = {
    format: "klientvakt-audit-extract/3",
    organization,
    madeAt,
    rows,
    people: Object.fromEntries(await personNames(ctx, actors)),
    checkpoint,
    publicKey: publicKey ? { kty: "OKP", crv: "Ed25519", x: publicKey.x! } : null,
  };
  return { ...extract, signature: signText(ctx.env, extractText(extract)) };
}

/** The customer's rows with their proofs, all of one moment. */
async function readRows(ctx: Context, organizationId: string) {
  return withSnapshot(ctx, async (tx) => {
    const tree = await tx.auditTree.findUniqueOrThrow({ where: { id: 1 } });
    const size = Number(tree.size);
    const leaves = await tx.auditLeaf.findMany({
      where: { organizationId },
      orderBy: { organizationNumber: "asc" },
    });
    const events = await tx.auditEvent.findMany({
      where: { organizationId },
      select: { seq: true, canonical: true, hash: true, actorKind: true, actorId: true },
    });
    const eventOf = new Map(events.map((event) => [event.seq, event]));
    const prove = (tiles: Tiles) =>
      leaves.map((leaf) => inclusionProof(tiles, size, Number(leaf.index)).map(toBase64));
    const tiles = await loadTiles(tx, tilesNeeded(prove));
    const proofs = prove(tiles);
    const rows: ExtractRow[] = leaves.map((leaf, at) => {
      const event = eventOf.get(leaf.seq);
      const isErased = leaf.salt === null;
      return {
        index: Number(leaf.index),
        seq: leaf.seq.toString(),
        number: leaf.organizationNumber!.toString(),
        chainHash: event?.hash || null,
        text: isErased ? null : (event?.canonical ?? ""),
        salt: isErased ? null : toBase64(leaf.salt!),
        commitment: leaf.commitment && toBase64(leaf.commitment),
        proof: proofs[at]!,
      };
    });
    return { checkpoint: tree.checkpoint, rows, actors: events };
  });
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
