import { makeCheckpoint } from "./internal/make-checkpoint";
import { AppError } from "@/lib/base/errors";
import { authorize } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { entityId } from "@/lib/core/input/fields";
import { parseInput } from "@/lib/core/input/parse-input";
import { withTransaction } from "@/lib/core/db/transaction";
import { checkpointKey, leavesOf, signText } from "@/lib/core/audit/checkpoint";
import { type AuditExtract, chainEndOf, extractText } from "@/lib/core/audit/extract";
import { merklePath } from "@/lib/core/audit/merkle";
import { personNames } from "./internal/shown-rows";

/**
 * Everything that the audit says of one customer, in a form that proves its own completeness (`audit
 * verify-extract`) and contains nothing about others. The extraction itself is its last row.
 * @throws AppError NOT_FOUND
 */
export async function extractAudit(ctx: Context, input: { organizationId: string }): Promise<AuditExtract> {
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
  const { checkpoint, ends } = await makeCheckpoint(ctx);
  const rows = await ctx.db.auditEvent.findMany({
    where: { organizationId, seq: { lte: checkpoint.seq } },
    orderBy: { organizationSeq: "asc" },
    select: { canonical: true, actorKind: true, actorId: true },
  });
  const ids = ends.map((each) => each.organizationId).sort();
  const index = ids.indexOf(organizationId);
  const publicKey = checkpointKey(ctx.env)?.export({ format: "jwk" });
  const texts = rows.map((row) => row.canonical);
  const extract: Omit<AuditExtract, "signature"> = {
    format: "klientvakt-audit-extract/2",
    organization,
    madeAt,
    rows: texts,
    people: Object.fromEntries(await personNames(ctx, rows)),
    checkpoint: {
      seq: checkpoint.seq.toString(),
      hash: checkpoint.hash,
      root: checkpoint.root!,
      signature: checkpoint.signature,
      publicKey: publicKey ? { kty: "OKP", crv: "Ed25519", x: publicKey.x! } : null,
    },
    proof: { index, size: ids.length, path: merklePath(leavesOf(ends), index) },
  };
  return { ...extract, signature: signText(ctx.env, extractText(extract, chainEndOf(texts))) };
}
