import { Prisma } from "@/lib/db/generated/client";
import type { Cursor } from "@/lib/base/search-params";
import { searchWords } from "@/lib/core/fleet/fleet-query";

/**
 * Customers whose name or number has every word of `q`, folded as in the fleet's search ("Tromso" finds
 * "Tromsø").
 */
export function organizationMatch(q: string): Prisma.Sql {
  const words = searchWords(q).map((part) => Prisma.sql`fold_text(name || ' ' || number) like ${part}`);
  return words.length > 0 ? Prisma.join(words, " and ") : Prisma.sql`true`;
}

/** One page in Norwegian alphabetical order. @param after the last row of the previous page */
export function organizationQuery(q: string, after: Cursor | null, limit: number): Prisma.Sql {
  const from = after
    ? Prisma.sql` and (name collate "nb-x-icu", id) > (${after.value}, ${after.id}::uuid)`
    : Prisma.empty;
  return Prisma.sql`
    select id, number, name, contact_name as "contactName",
      (select count(*)::int from fleet_row f where f.organization_id = o.id) as installations
    from organization o where ${organizationMatch(q)}${from}
    order by name collate "nb-x-icu", id limit ${limit}`;
}
