import type { Prisma } from "@/lib/db/generated/client";
import { canonicalJson } from "@/lib/core/audit/canonical";

type Row = Prisma.AuditEventGetPayload<object>;

/** The first column that differs from the hashed text; null when all agree. */
export function differingColumn(row: Row): string | null {
  const hashed = readText(row.canonical);
  if (!hashed) return "the text";
  const columns: Record<string, unknown> = {
    // In the text of chained rows alone: others are numbered when they are written.
    ...(row.prevHash === "" ? {} : { seq: row.seq.toString() }),
    occurredAt: row.occurredAt.toISOString(),
    actorKind: row.actorKind,
    actorId: row.actorId,
    actorName: row.actorName,
    action: row.action,
    entityType: row.entityType,
    entityId: row.entityId,
    organizationId: row.organizationId,
    installationId: row.installationId,
    details: row.details,
  };
  return (
    Object.keys(columns).find((name) => canonicalJson(columns[name]) !== canonicalJson(hashed[name])) ?? null
  );
}

/** Null for what is no JSON object: an altered row may hold anything. */
function readText(canonical: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(canonical);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
