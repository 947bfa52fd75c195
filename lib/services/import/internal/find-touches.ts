import type { ReadOnlyDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { currentAuditAction, type AuditAction } from "@/lib/domain/audit-actions";
import { isTouch } from "@/lib/domain/import-undo";

/** Something that has happened since the import to what it changed. */
export interface ImportTouch {
  installationId: string | null;
  organizationId: string | null;
  /** Null for traces without an audit row: the client was seen, or there are records of the installation. */
  action: AuditAction | null;
  occurredAt: Date | null;
  actorKind: string | null;
  actorId: string | null;
  actorName: string | null;
}

/**
 * Tables that refer to an installation and that an import never writes. What is in one of them is more than
 * the import made. `undo.service.test.ts` compares the list with the database.
 */
export const RECORD_TABLES = [
  "client_draft",
  "onboarding_link",
  "key_rotation",
  "revival_case",
  "key_hand_over",
  "diagnosis",
  "bulk_item",
  "configuration_revision",
  "configuration_change",
  "reporting_instance",
  "logged_call",
] as const;

/**
 * Everything that has touched what an import changed, by the rule of `isTouch`: audit rows about its
 * installations and about the organizations that it created, and traces that have none. Empty when it can be
 * undone.
 */
export async function findTouches(tx: ReadOnlyDatabase, runId: string): Promise<ImportTouch[]> {
  const undone = await tx.importRun.findMany({ where: { undoneAt: { not: null } }, select: { id: true } });
  const undoneRuns = new Set(undone.map((each) => each.id));
  const changes = await laterChanges(tx, runId);
  return [
    ...changes
      .filter((change) => isTouch(change, runId, undoneRuns))
      .map(({ importRun: _, action, ...change }) => ({ ...change, action: currentAuditAction(action) })),
    ...(await traces(tx, runId)).map((installationId) => ({
      installationId,
      organizationId: null,
      action: null,
      occurredAt: null,
      actorKind: null,
      actorId: null,
      actorName: null,
    })),
  ];
}

type AuditedChange = Omit<ImportTouch, "action"> & { action: string; importRun: string | null };

/**
 * Later by number or by time: while a deployment is replaced, the release before the transparency log gives
 * lower numbers.
 */
async function laterChanges(tx: ReadOnlyDatabase, runId: string): Promise<AuditedChange[]> {
  const columns = Prisma.sql`a.seq, a.installation_id as "installationId", a.organization_id as "organizationId", a.action,
    a.occurred_at as "occurredAt", a.actor_kind as "actorKind", a.actor_id as "actorId", a.actor_name as "actorName",
    a.details ->> 'importRun' as "importRun"`;
  const others = Prisma.sql`a.details ->> 'importRun' is distinct from ${runId}`;
  return tx.$queryRaw<AuditedChange[]>`
    select ${columns} from import_effect e
    cross join lateral (select max(seq) as seq, max(occurred_at) as at from audit_event o
      where o.installation_id = e.installation_id and o.details ->> 'importRun' = ${runId}) own
    join audit_event a on a.installation_id = e.installation_id and (a.seq > own.seq or a.occurred_at > own.at) and ${others}
    where e.run_id = ${runId}::uuid
    union
    select ${columns} from import_effect e
    join audit_event a on a.organization_id = e.organization_id and ${others}
    where e.run_id = ${runId}::uuid and e.organization_id is not null
    order by seq desc`;
}

/** Installations that the import created, and that have more than it gave them. */
async function traces(tx: ReadOnlyDatabase, runId: string): Promise<string[]> {
  const records = RECORD_TABLES.map(
    (table) => Prisma.sql`exists (select 1 from ${Prisma.raw(table)} r where r.installation_id = i.id)`,
  );
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select i.id from import_effect e join installation i on i.id = e.installation_id
    where e.run_id = ${runId}::uuid and e.created and (
      i.portal_token_at is not null or i.fleet_api_token_at is not null or i.reported_at is not null
      or i.snapshot_at is not null or ${Prisma.join(records, " or ")})`;
  return rows.map((row) => row.id);
}
