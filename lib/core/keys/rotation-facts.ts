import { believedOrNull } from "@/lib/base/instant";
import { identifiedKey } from "./identified-key";
import { Prisma } from "@/lib/db/generated/client";
import type { ReadOnlyDatabase } from "@/lib/db/client";
import { OPEN_ROTATION_STATES } from "@/lib/domain/key-rotation";
import { OPEN_REVIVAL_STATES } from "@/lib/domain/revival";
import type { RotationFacts } from "@/lib/domain/rotation-refusal";

export interface LoadedRotationFacts extends RotationFacts {
  heldKey: { id: string; kid: string; expiresAt: Date | null } | null;
}

/** The facts for `rotationRefusal`, by installation id. Called by verbs that have authorized. */
export async function loadRotationFacts(
  db: ReadOnlyDatabase,
  installationIds: readonly string[],
): Promise<Map<string, LoadedRotationFacts>> {
  const rows = await db.installation.findMany({
    where: { id: { in: [...installationIds] } },
    select: {
      id: true,
      activatedAt: true,
      closedAt: true,
      clientId: true,
      custody: true,
      keys: {
        where: { state: "CURRENT", sealedPrivateJwk: { not: null } },
        take: 1,
        select: { id: true, kid: true, thumbprint: true, expiresAt: true },
      },
      rotations: { where: { state: { in: [...OPEN_ROTATION_STATES] } }, take: 1, select: { id: true } },
      revivals: { where: { state: { in: [...OPEN_REVIVAL_STATES] } }, take: 1, select: { id: true } },
    },
  });
  return new Map(
    rows.map(({ id, keys, rotations, revivals, ...row }) => [
      id,
      {
        ...row,
        heldKey: keys[0] ? identifiedKey({ ...keys[0], expiresAt: believedOrNull(keys[0].expiresAt) }) : null,
        hasOpenRotation: rotations.length > 0,
        hasOpenRevival: revivals.length > 0,
      },
    ]),
  );
}

/**
 * `rotationRefusal(facts, now) === null` in SQL, for queries that search all installations: `i` is the
 * installation, `k` its CURRENT key.
 */
export function rotatableCondition(now: Date): Prisma.Sql {
  return Prisma.sql`(i.closed_at is null and i.activated_at is not null and i.client_id is not null
    and i.custody = 'PORTAL' and k.state = 'CURRENT' and k.sealed_private_jwk is not null
    and (k.expires_at is null or k.expires_at > ${now})
    and not exists (select 1 from key_rotation r
      where r.installation_id = i.id and r.state::text = any(${[...OPEN_ROTATION_STATES]}))
    and not exists (select 1 from revival_case c
      where c.installation_id = i.id and c.state::text = any(${[...OPEN_REVIVAL_STATES]})))`;
}
