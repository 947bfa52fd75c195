import type { ReadOnlyDatabase } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { readFleetFacts } from "@/lib/core/fleet/fleet-facts";
import {
  type InstallationPhase,
  type InstallationStatus,
  installationStatus,
  type Tone,
} from "@/lib/domain/installation-status";

/** What a list says of a customer's installations: the one that most needs somebody. */
export interface WorstInstallation {
  status: InstallationStatus;
  phase: InstallationPhase;
  keyExpiresAt: Date | null;
}

const SEVERITY: Record<Tone, number> = { danger: 0, warning: 1, info: 2, neutral: 3, success: 4 };

/** Of two, whether the first needs somebody more: by its status, then by the expiry that comes first. */
function isWorse(one: WorstInstallation, other: WorstInstallation): boolean {
  const difference = SEVERITY[one.status.tone] - SEVERITY[other.status.tone];
  if (difference !== 0) return difference < 0;
  return (one.keyExpiresAt?.getTime() ?? Infinity) < (other.keyExpiresAt?.getTime() ?? Infinity);
}

/** For each customer the installation that most needs somebody; none for one without open installations. */
export async function worstInstallations(
  db: ReadOnlyDatabase,
  organizationIds: readonly string[],
  now: Date,
): Promise<Map<string, WorstInstallation>> {
  const rows = await db.fleetRow.findMany({
    where: { organizationId: { in: [...organizationIds] }, phase: { not: "CLOSED" } },
  });
  const worst = new Map<string, WorstInstallation>();
  for (const row of rows) {
    const { organizationId, phase, keyExpiresAt } = row;
    const each = { status: installationStatus(readFleetFacts(row), now), phase, keyExpiresAt };
    const before = worst.get(organizationId);
    if (!before || isWorse(each, before)) worst.set(organizationId, each);
  }
  return worst;
}

/**
 * When each customer was last in touch: somebody opened or used a link that they got, or staff noted a
 * telephone call with them. A link that was only sent does not count.
 */
export async function lastContacts(
  db: ReadOnlyDatabase,
  organizationIds: readonly string[],
): Promise<Map<string, Date>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await db.$queryRaw<{ organizationId: string; at: Date }[]>(Prisma.sql`
    select i.organization_id as "organizationId", max(c.at) as at
    from installation i cross join lateral (
      select first_opened_at as at from onboarding_link where installation_id = i.id
      union all
      select requested_at from client_draft where installation_id = i.id and started_by_id is null
      union all
      select opened_at from revival_case where installation_id = i.id
      union all
      select created_at from logged_call where installation_id = i.id
    ) c
    where i.organization_id = any(${[...organizationIds]}::uuid[]) and c.at is not null
    group by i.organization_id`);
  return new Map(rows.map((row) => [row.organizationId, row.at]));
}
