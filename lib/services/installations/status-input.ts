import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import type { InstallationStatusInput } from "@/lib/domain/installation-status";
import { pendingScopes } from "./schemas";

/** What a query must select for the status line. */
export const installationStatusSelect = {
  activatedAt: true,
  closedAt: true,
  template: { select: { renewalDays: true } },
  rotations: {
    where: { state: { in: [...OPEN_ROTATION_STATES] } },
    take: 1,
    select: { state: true, uploadStartedAt: true },
  },
  revivals: { where: { state: { in: [...OPEN_REVIVAL_STATES] } }, take: 1, select: { id: true } },
  lastCheckFailure: true,
  snapshot: true,
  keys: { where: { state: "CURRENT" as const }, select: { expiresAt: true, unknownSince: true } },
  drafts: { orderBy: [{ requestedAt: "desc" as const }], take: 1, select: { state: true } },
  links: { orderBy: [{ createdAt: "desc" as const }], take: 1, select: { expiresAt: true, revokedAt: true } },
};

interface Row {
  activatedAt: Date | null;
  closedAt: Date | null;
  template: { renewalDays: number };
  rotations: { state: string; uploadStartedAt: Date | null }[];
  revivals: unknown[];
  lastCheckFailure: string | null;
  snapshot: unknown;
  keys: { expiresAt: Date | null; unknownSince: Date | null }[];
  drafts: { state: string }[];
  links: { expiresAt: Date; revokedAt: Date | null }[];
}

export function statusInput(row: Row, now: Date): InstallationStatusInput {
  const link = row.links[0];
  return {
    activatedAt: row.activatedAt,
    closedAt: row.closedAt,
    keyUnknown: Boolean(row.keys[0]?.unknownSince),
    renewalDays: row.template.renewalDays,
    rotation: row.rotations[0] ?? null,
    hasOpenRevival: row.revivals.length > 0,
    lastCheckFailure: row.lastCheckFailure,
    pendingScopes: pendingScopes(row.snapshot),
    keyExpiresAt: currentKeyExpiry(row),
    latestDraftState: row.drafts[0]?.state ?? null,
    hasOpenLink: Boolean(link && !link.revokedAt && link.expiresAt > now),
  };
}

/** Expiry of the key in use; null when unknown or when there is none. */
export function currentKeyExpiry(row: { keys: { expiresAt: Date | null }[] }): Date | null {
  return row.keys[0]?.expiresAt ?? null;
}
