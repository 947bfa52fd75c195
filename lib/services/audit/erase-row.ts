import { AppError } from "@/lib/base/errors";
import { authorizeSystem } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { commitmentOf } from "@/lib/core/audit/leaf";
import { withTransaction } from "@/lib/core/db/transaction";

/**
 * Erases the text of a sealed row, who did it, and the salt of its leaf. The log stays valid, and proves
 * that there was a row, whose it was and its number; a row of its own says which was erased. Cannot be
 * undone. Only the role that owns the tables may.
 * @param input.seq the row's number
 * @throws AppError NOT_FOUND for a row that does not exist or is not sealed yet, CONFLICT for one that is
 *   erased
 */
export async function eraseAuditRow(ctx: Context, input: { seq: bigint }): Promise<void> {
  authorizeSystem(ctx);
  const { seq } = input;
  await withTransaction(ctx, async (tx, audit) => {
    const leaf = await tx.auditLeaf.findUnique({ where: { seq }, select: { salt: true } });
    const row = await tx.auditEvent.findUnique({
      where: { seq },
      select: { organizationId: true, canonical: true },
    });
    if (!leaf || !row) throw new AppError("NOT_FOUND");
    if (leaf.salt === null) throw new AppError("CONFLICT");
    await tx.$executeRaw`
      update audit_event set canonical = '', details = '{}', actor_id = null, actor_name = null where seq = ${seq}`;
    const commitment = commitmentOf(leaf.salt, row.canonical);
    await tx.$executeRaw`update audit_leaf set salt = null, commitment = ${commitment} where seq = ${seq}`;
    audit({
      action: "audit.row-erased",
      entity: { type: "audit", id: seq.toString() },
      organizationId: row.organizationId ?? undefined,
      details: { row: seq.toString() },
    });
  });
}
