import type { Transaction } from "@/lib/db/client";
import type { AuditAction } from "@/lib/domain/audit-actions";
import { actorId, actorName } from "@/lib/services/authorize";
import type { Context } from "@/lib/services/context";
import { canonicalJson, chainHash } from "./canonical";

export interface AuditEntry {
  action: AuditAction;
  entity: { type: string; id: string };
  organizationId?: string | null;
  installationId?: string | null;
  /** Facts for the reader, never a secret; chosen field by field by the verb. */
  details?: Record<string, string | number | boolean | null | string[]>;
}

/** Writes the entries at the end of the chain, whose head is locked here: last in the transaction, so briefly. */
export async function appendAudit(
  tx: Transaction,
  ctx: Context,
  entries: readonly AuditEntry[],
): Promise<void> {
  const heads = await tx.$queryRaw<
    { seq: bigint; hash: string }[]
  >`select seq, hash from audit_head where id = 1 for update`;
  let head = heads[0];
  if (!head) throw new Error("the audit chain has no head");
  const occurredAt = ctx.clock();
  const rows = entries.map((entry) => {
    const seq = head!.seq + 1n;
    const facts = {
      seq: seq.toString(),
      occurredAt: occurredAt.toISOString(),
      actorKind: ctx.actor.kind,
      actorId: actorId(ctx.actor),
      actorName: actorName(ctx.actor),
      action: entry.action,
      entityType: entry.entity.type,
      entityId: entry.entity.id,
      organizationId: entry.organizationId ?? null,
      installationId: entry.installationId ?? null,
      details: entry.details ?? {},
    };
    const canonical = canonicalJson(facts);
    const row = {
      ...facts,
      seq,
      occurredAt,
      canonical,
      prevHash: head!.hash,
      hash: chainHash(head!.hash, canonical),
    };
    head = { seq, hash: row.hash };
    return row;
  });
  // One statement however many there are; an import writes thousands.
  await tx.$executeRaw`
    insert into audit_event (seq, occurred_at, actor_kind, actor_id, actor_name, action, entity_type, entity_id,
      organization_id, installation_id, details, canonical, prev_hash, hash)
    select seq, ${occurredAt}, ${ctx.actor.kind}, ${actorId(ctx.actor)}, ${actorName(ctx.actor)}, action, entity_type,
      entity_id, organization_id, installation_id, details::jsonb, canonical, prev_hash, hash
    from unnest(${rows.map((row) => row.seq)}::bigint[], ${rows.map((row) => row.action)}::text[],
      ${rows.map((row) => row.entityType)}::text[], ${rows.map((row) => row.entityId)}::text[],
      ${rows.map((row) => row.organizationId)}::uuid[], ${rows.map((row) => row.installationId)}::uuid[],
      ${rows.map((row) => JSON.stringify(row.details))}::text[], ${rows.map((row) => row.canonical)}::text[],
      ${rows.map((row) => row.prevHash)}::text[], ${rows.map((row) => row.hash)}::text[])
      as given(seq, action, entity_type, entity_id, organization_id, installation_id, details, canonical, prev_hash, hash)`;
  await tx.auditHead.update({ where: { id: 1 }, data: head });
}
