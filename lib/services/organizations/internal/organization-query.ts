import { Prisma } from "@/lib/db/generated/client";
import type { Cursor } from "@/lib/base/search-params";
import { customerMatch } from "@/lib/core/fleet/customer-match";

/** One page in Norwegian alphabetical order. @param after the last row of the previous page */
export function organizationQuery(q: string, after: Cursor | null, limit: number): Prisma.Sql {
  const from = after
    ? Prisma.sql` and (name collate "nb-x-icu", id) > (${after.value}, ${after.id}::uuid)`
    : Prisma.empty;
  return Prisma.sql`
    select id, number, name, contact_name as "contactName", contact_phone as "contactPhone",
      (select count(*)::int from fleet_row f where f.organization_id = o.id) as installations
    from organization o where ${customerMatch(q)}${from}
    order by name collate "nb-x-icu", id limit ${limit}`;
}
