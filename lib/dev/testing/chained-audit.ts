import { canonicalJson, chainHash, EMPTY_CHAIN_END } from "@/lib/core/audit/canonical";
import type { Transaction } from "@/lib/db/client";

/**
 * Writes a row as the release before the transparency log does, which writes beside this one while a
 * deployment is replaced: chained by hash under a lock, as a whole and per customer.
 */
export async function appendChained(
  tx: Transaction,
  entry: { action: string; entityType: string; entityId: string; organizationId: string | null; at: Date },
): Promise<bigint> {
  const [head] = await tx.$queryRaw<[{ seq: bigint; hash: string }]>`
    select seq, hash from audit_head where id = 1 for update`;
  const own = entry.organizationId
    ? ((await tx.auditChain.findUnique({ where: { organizationId: entry.organizationId } })) ??
      EMPTY_CHAIN_END)
    : null;
  const facts = {
    occurredAt: entry.at.toISOString(),
    actorKind: "system",
    actorId: null,
    actorName: "previous release",
    action: entry.action,
    entityType: entry.entityType,
    entityId: entry.entityId,
    organizationId: entry.organizationId,
    installationId: null,
    details: {},
  };
  const seq = head.seq + 1n;
  const canonical = canonicalJson({ ...facts, seq: seq.toString() });
  const hash = chainHash(head.hash, canonical);
  const end = own && { seq: own.seq + 1n, hash: chainHash(own.hash, canonical) };
  await tx.$executeRaw`
    insert into audit_event (seq, occurred_at, actor_kind, actor_id, actor_name, action, entity_type, entity_id,
      organization_id, installation_id, details, canonical, prev_hash, hash, organization_seq, organization_hash)
    values (${seq}, ${entry.at}, 'system', null, 'previous release', ${entry.action}, ${entry.entityType},
      ${entry.entityId}, ${entry.organizationId}::uuid, null, '{}', ${canonical}, ${head.hash}, ${hash},
      ${end?.seq ?? null}, ${end?.hash ?? null})`;
  if (end)
    await tx.$executeRaw`
      insert into audit_chain (organization_id, seq, hash) values (${entry.organizationId}::uuid, ${end.seq}, ${end.hash})
      on conflict (organization_id) do update set seq = excluded.seq, hash = excluded.hash`;
  await tx.auditHead.update({ where: { id: 1 }, data: { seq, hash } });
  return seq;
}
