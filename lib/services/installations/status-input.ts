import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import type { InstallationStatusInput } from "@/lib/domain/installation-status";
import { pendingScopes } from "./schemas";

/** What a query must select for the status line. */
export const installationStatusSelect = {
  activatedAt: true,
  closedAt: true,
  custody: true,
  template: { select: { renewalDays: true } },
  rotations: {
    where: { state: { in: [...OPEN_ROTATION_STATES] } },
    take: 1,
    select: { state: true, uploadStartedAt: true },
  },
  revivals: { where: { state: { in: [...OPEN_REVIVAL_STATES] } }, take: 1, select: { id: true } },
  lastCheckFailure: true,
  snapshot: true,
  keys: {
    where: { state: { in: ["CURRENT" as const, "LISTED" as const] } },
    orderBy: [{ createdAt: "desc" as const }],
    select: { state: true, expiresAt: true, unknownSince: true, createdAt: true },
  },
  drafts: { orderBy: [{ requestedAt: "desc" as const }], take: 1, select: { state: true } },
  links: { orderBy: [{ createdAt: "desc" as const }], take: 1, select: { expiresAt: true, revokedAt: true } },
};

interface Key {
  state: string;
  expiresAt: Date | null;
  unknownSince: Date | null;
  createdAt: Date;
}

interface Row {
  activatedAt: Date | null;
  closedAt: Date | null;
  custody: string;
  template: { renewalDays: number };
  rotations: { state: string; uploadStartedAt: Date | null }[];
  revivals: unknown[];
  lastCheckFailure: string | null;
  snapshot: unknown;
  keys: Key[];
  drafts: { state: string }[];
  links: { expiresAt: Date; revokedAt: Date | null }[];
}

export function statusInput(row: Row, now: Date): InstallationStatusInput {
  const link = row.links[0];
  const key = keyThatCounts(row.custody, row.keys);
  return {
    activatedAt: row.activatedAt,
    closedAt: row.closedAt,
    keyUnknown: Boolean(key?.unknownSince),
    renewalDays: row.template.renewalDays,
    rotation: row.rotations[0] ?? null,
    hasOpenRevival: row.revivals.length > 0,
    lastCheckFailure: row.lastCheckFailure,
    pendingScopes: pendingScopes(row.snapshot),
    keyExpiresAt: key?.expiresAt ?? null,
    latestDraftState: row.drafts[0]?.state ?? null,
    hasOpenLink: Boolean(link && !link.revokedAt && link.expiresAt > now),
  };
}

/**
 * The key by whose expiry an installation is judged: the one in use, or else, where the installation holds its keys itself
 * and none was proved here, the one that lives longest. The same rule as in `refresh_fleet_rows`.
 */
function keyThatCounts<K extends Key>(custody: string, keys: readonly K[]): K | null {
  const current = keys.find((key) => key.state === "CURRENT");
  if (current || custody !== "INSTALLATION") return current ?? null;
  const listed = keys.filter((key) => key.state === "LISTED");
  const life = (key: K) => key.expiresAt?.getTime() ?? 0;
  return listed.sort((a, b) => life(b) - life(a) || b.createdAt.getTime() - a.createdAt.getTime())[0] ?? null;
}
