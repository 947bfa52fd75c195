import { Prisma } from "@/lib/db/generated/client";
import type { Cursor } from "@/lib/base/search-params";
import { searchWords } from "@/lib/core/fleet/fleet-query";

/**
 * What a customer is found by, as in the index `organization_contact_search`: name, number, and the contact's
 * name, address and telephone, the latter also without what stands between its digits.
 */
const SEARCHED = Prisma.sql`fold_text(
  name || ' ' || number || ' ' || coalesce(contact_name, '') || ' ' || coalesce(contact_email, '') || ' '
  || coalesce(contact_phone, '') || ' ' || regexp_replace(coalesce(contact_phone, ''), '[^0-9+]', '', 'g'))`;

/**
 * Customers whose texts have every word of `q`, folded as in the fleet's search ("Tromso" finds "Tromsø").
 */
function organizationMatch(q: string): Prisma.Sql {
  const words = searchWords(q).map((part) => Prisma.sql`${SEARCHED} like ${part}`);
  return words.length > 0 ? Prisma.join(words, " and ") : Prisma.sql`true`;
}

/** One page in Norwegian alphabetical order. @param after the last row of the previous page */
export function organizationQuery(q: string, after: Cursor | null, limit: number): Prisma.Sql {
  const from = after
    ? Prisma.sql` and (name collate "nb-x-icu", id) > (${after.value}, ${after.id}::uuid)`
    : Prisma.empty;
  return Prisma.sql`
    select id, number, name, contact_name as "contactName", contact_phone as "contactPhone",
      (select count(*)::int from fleet_row f where f.organization_id = o.id) as installations
    from organization o where ${organizationMatch(q)}${from}
    order by name collate "nb-x-icu", id limit ${limit}`;
}
