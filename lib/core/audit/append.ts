import type { Transaction } from "@/lib/db/client";
import type { AuditAction } from "@/lib/domain/audit-actions";
import { actorId, actorName, isPerson } from "@/lib/context/authorize";
import type { Context } from "@/lib/context/context";
import { canonicalJson } from "./canonical";

export type AuditEntry = AuditFacts & AuditSubject;

/**
 * What an entry concerns: an installation (and so its organization), an installation that the transaction has
 * deleted, an organization, or nothing of these.
 */
type AuditSubject =
  | { installationId: string; organizationId?: never; removed?: never }
  | {
      removed: { installationId: string; organizationId: string };
      organizationId?: never;
      installationId?: never;
    }
  | { organizationId?: string; installationId?: never; removed?: never };

interface AuditFacts {
  action: AuditAction;
  entity: { type: string; id: string };
  /** Facts for the reader, chosen field by field by the verb. Never a secret or a person's name. */
  details?: Record<string, string | number | boolean | null | string[]>;
}

/**
 * Writes entries to the audit. Looks up the organization of an installation. Waits for no other writer: the
 * sealer numbers and commits to the rows once the transaction is committed.
 * @throws Error for an installation that does not exist
 */
export async function appendAudit(
  tx: Transaction,
  ctx: Context,
  given: readonly AuditEntry[],
): Promise<void> {
  const entries = await withOrganizations(tx, given);
  const occurredAt = ctx.clock();
  const name = isPerson(ctx.actor) ? null : actorName(ctx.actor);
  const rows = entries.map((entry) => {
    const facts = {
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
    return { ...facts, canonical: canonicalJson(facts) };
  });
  // One statement for all entries, because an import writes thousands. The numbers are given in their order.
  await tx.$executeRaw`
    insert into audit_event (occurred_at, actor_kind, actor_id, actor_name, action, entity_type, entity_id,
      organization_id, installation_id, details, canonical, prev_hash, hash)
    select ${occurredAt}, ${ctx.actor.kind}, ${actorId(ctx.actor)}, ${name}, action, entity_type, entity_id,
      organization_id, installation_id, details::jsonb, canonical, '', ''
    from unnest(${rows.map((row) => row.action)}::text[], ${rows.map((row) => row.entityType)}::text[],
      ${rows.map((row) => row.entityId)}::text[], ${rows.map((row) => row.organizationId)}::uuid[],
      ${rows.map((row) => row.installationId)}::uuid[], ${rows.map((row) => JSON.stringify(row.details))}::text[],
      ${rows.map((row) => row.canonical)}::text[])
      as given(action, entity_type, entity_id, organization_id, installation_id, details, canonical)`;
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
    if (entry.removed) return { ...entry, ...entry.removed };
    const installationId = entry.installationId ?? null;
    if (!installationId) return { ...entry, installationId, organizationId: entry.organizationId ?? null };
    const organizationId = organizations.get(installationId);
    if (!organizationId) throw new Error("an audit entry about an installation that does not exist");
    return { ...entry, installationId, organizationId };
  });
}
