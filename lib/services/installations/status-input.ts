import type { InstallationStatusInput } from "@/lib/domain/installation-status";
import { pendingScopes } from "./schemas";

/** What a query must select for the status line. */
export const installationStatusSelect = {
  activatedAt: true,
  lastCheckFailure: true,
  snapshot: true,
  keys: { where: { state: "CURRENT" as const }, select: { expiresAt: true } },
  drafts: { orderBy: [{ requestedAt: "desc" as const }], take: 1, select: { state: true } },
  links: { orderBy: [{ createdAt: "desc" as const }], take: 1, select: { expiresAt: true, revokedAt: true } },
};

interface Row {
  activatedAt: Date | null;
  lastCheckFailure: string | null;
  snapshot: unknown;
  keys: { expiresAt: Date | null }[];
  drafts: { state: string }[];
  links: { expiresAt: Date; revokedAt: Date | null }[];
}

export function statusInput(row: Row, now: Date): InstallationStatusInput {
  const link = row.links[0];
  return {
    activatedAt: row.activatedAt,
    lastCheckFailure: row.lastCheckFailure,
    pendingScopes: pendingScopes(row.snapshot),
    keyExpiresAt: currentKeyExpiry(row),
    latestDraftState: row.drafts[0]?.state ?? null,
    hasOpenLink: Boolean(link && !link.revokedAt && link.expiresAt > now),
  };
}

/** Expiry of the key in use; null when unknown or when there is none. */
export function currentKeyExpiry(row: Pick<Row, "keys">): Date | null {
  return row.keys[0]?.expiresAt ?? null;
}
