import { lockAuditHead } from "@/lib/db/locks";
import type { Transaction } from "@/lib/db/client";
import type { AuditAction } from "@/lib/domain/audit-actions";
import { actorId, actorName, isPerson } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { canonicalJson, chainHash, type ChainEnd, EMPTY_CHAIN_END } from "./canonical";

export type AuditEntry = AuditFacts & AuditSubject;

/** What an entry concerns: an installation (and so its organization), an organization, or neither. */
type AuditSubject =
  { installationId: string; organizationId?: never } | { organizationId?: string; installationId?: never };

interface AuditFacts {
  action: AuditAction;
  entity: { type: string; id: string };
  /** Facts for the reader, chosen field by field by the verb. Never a secret or a person's name. */
  details?: Record<string, string | number | boolean | null | string[]>;
}

/**
 * Appends entries to the audit chain, and those that concern an organization also to that organization's own
 * chain. Looks up the organization of an installation. Locks the head of the chain last in the transaction,
 * so that the lock is held briefly; that lock also protects the ends of the organizations' chains.
 * @throws Error for an installation that does not exist
 */
export async function appendAudit(
  tx: Transaction,
  ctx: Context,
  given: readonly AuditEntry[],
): Promise<void> {
  const entries = await withOrganizations(tx, given);
  let head = await lockAuditHead(tx);
  const chains = await readChains(tx, entries);
  const occurredAt = ctx.clock();
  const name = isPerson(ctx.actor) ? null : actorName(ctx.actor);
  const rows = entries.map((entry) => {
    const facts = {
      seq: (head.seq + 1n).toString(),
      occurredAt: occurredAt.toISOString(),
      actorKind: ctx.actor.kind,
      actorId: actorId(ctx.actor),
      actorName: name,
      action: entry.action,
      entityType: entry.entity.type,
      entityId: entry.entity.id,
      organizationId: entry.organizationId,
      installationId: entry.installationId,
      details: entry.details ?? {},
    };
    const canonical = canonicalJson(facts);
    const prevHash = head.hash;
    head = { seq: head.seq + 1n, hash: chainHash(prevHash, canonical) };
    let own: ChainEnd | null = null;
    if (facts.organizationId) {
      const before = chains.get(facts.organizationId) ?? EMPTY_CHAIN_END;
      own = { seq: before.seq + 1n, hash: chainHash(before.hash, canonical) };
      chains.set(facts.organizationId, own);
    }
    return { ...facts, ...head, canonical, prevHash, own };
  });
  // One statement for all entries, because an import writes thousands.
  await tx.$executeRaw`
    insert into audit_event (seq, occurred_at, actor_kind, actor_id, actor_name, action, entity_type, entity_id,
      organization_id, installation_id, details, canonical, prev_hash, hash, organization_seq, organization_hash)
    select seq, ${occurredAt}, ${ctx.actor.kind}, ${actorId(ctx.actor)}, ${name}, action, entity_type,
      entity_id, organization_id, installation_id, details::jsonb, canonical, prev_hash, hash, organization_seq, organization_hash
    from unnest(${rows.map((row) => row.seq)}::bigint[], ${rows.map((row) => row.action)}::text[],
      ${rows.map((row) => row.entityType)}::text[], ${rows.map((row) => row.entityId)}::text[],
      ${rows.map((row) => row.organizationId)}::uuid[], ${rows.map((row) => row.installationId)}::uuid[],
      ${rows.map((row) => JSON.stringify(row.details))}::text[], ${rows.map((row) => row.canonical)}::text[],
      ${rows.map((row) => row.prevHash)}::text[], ${rows.map((row) => row.hash)}::text[],
      ${rows.map((row) => row.own?.seq ?? null)}::bigint[], ${rows.map((row) => row.own?.hash ?? null)}::text[])
      as given(seq, action, entity_type, entity_id, organization_id, installation_id, details, canonical, prev_hash, hash,
        organization_seq, organization_hash)`;
  if (chains.size > 0)
    await tx.$executeRaw`
      insert into audit_chain (organization_id, seq, hash)
      select * from unnest(${[...chains.keys()]}::uuid[], ${[...chains.values()].map((end) => end.seq)}::bigint[],
        ${[...chains.values()].map((end) => end.hash)}::text[])
      on conflict (organization_id) do update set seq = excluded.seq, hash = excluded.hash`;
  await tx.auditHead.update({ where: { id: 1 }, data: head });
}

type ResolvedEntry = AuditFacts & { organizationId: string | null; installationId: string | null };

async function withOrganizations(tx: Transaction, entries: readonly AuditEntry[]): Promise<ResolvedEntry[]> {
  const ids = [...new Set(entries.flatMap((entry) => entry.installationId ?? []))];
  const rows =
    ids.length === 0
      ? []
      : await tx.$queryRaw<{ id: string; organizationId: string }[]>`
          select id, organization_id as "organizationId" from installation where id = any(${ids}::uuid[])`;
  const organizations = new Map(rows.map((row) => [row.id, row.organizationId]));
  return entries.map((entry) => {
    const installationId = entry.installationId ?? null;
    if (!installationId) return { ...entry, installationId, organizationId: entry.organizationId ?? null };
    const organizationId = organizations.get(installationId);
    if (!organizationId) throw new Error("an audit entry about an installation that does not exist");
    return { ...entry, installationId, organizationId };
  });
}

/**
 * The ends of the chains of these entries' organizations. An organization without rows is missing from the
 * map.
 */
async function readChains(
  tx: Transaction,
  entries: readonly ResolvedEntry[],
): Promise<Map<string, ChainEnd>> {
  const ids = [...new Set(entries.flatMap((entry) => entry.organizationId ?? []))];
  if (ids.length === 0) return new Map();
  const ends = await tx.auditChain.findMany({ where: { organizationId: { in: ids } } });
  return new Map(ends.map(({ organizationId, ...end }) => [organizationId, end]));
}
