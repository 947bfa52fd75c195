import { Prisma } from "@/lib/db/generated/client";

/** The condition that the portal has a key of a client (`i`), so that the sweep checks it. */
export const canBeChecked = Prisma.sql`i.custody = 'PORTAL' and i.activated_at is not null and i.closed_at is null
  and exists (select 1 from client_key k
    where k.installation_id = i.id and k.state = 'CURRENT' and k.sealed_private_jwk is not null)`;

/** The condition that a check of a client (`i`) is due, and that no worker is making it. */
export function isDue(now: Date): Prisma.Sql {
  return Prisma.sql`(i.next_check_at is null or i.next_check_at <= ${now})`;
}
